"""The catalogue's migrations (Alembic), shipped with the program: `lessons migrate` runs them."""
