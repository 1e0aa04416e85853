"""Bringing a catalogue's database to the program's version."""

from __future__ import annotations

from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from catalog.database import CatalogueUnavailable

_WRITERS_QUEUE = 7261_2026  # any fixed number: two processes that migrate at once take turns on PostgreSQL


def migrate(engine: Engine, revision: str = "head") -> None:
    """Upgrade (or, for an older revision, downgrade) the database in one transaction."""
    with as_file(files("migrations")) as folder, engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITERS_QUEUE})")
        config = _config(str(folder), connection)
        older = revision == "base"
        (command.downgrade if older else command.upgrade)(config, revision)


def check_migrated(engine: Engine) -> None:
    """Raise CatalogueUnavailable where the database is not at the program's version."""
    with as_file(files("migrations")) as folder, engine.connect() as connection:
        head = ScriptDirectory(str(folder)).get_current_head()
        current = MigrationContext.configure(connection).get_current_revision()
    if current != head:
        raise CatalogueUnavailable(
            f"the catalogue is at version {current}, the program needs {head}: run 'lessons migrate'"
        )


def _config(folder: str, connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", folder)
    config.attributes["connection"] = connection
    return config
