"""The tests' strategy.

- `tests/unit`: fast, no sockets (pytest-socket refuses them), no sleeping.
- `tests/contract`: one suite per contract, run against every backend that is there.
- `tests/e2e`: the real command line, real HTTP, a real browser.
- `tests/realdata`: real documents, which are not in the repository; skipped with a reason where they are absent.

PostgreSQL tests use LESSONS_TEST_POSTGRES (a SQLAlchemy URL whose user may create databases); each test gets a database
of its own. SQLite tests use a file, not `:memory:`, because WAL and the second reader are part of what is tested.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from catalog.database import Database, open_engine
from catalog.migrate import migrate

REPOSITORY = Path(__file__).resolve().parent.parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Unit tests may not open sockets."""
    for item in items:
        if "tests/unit" in item.path.as_posix():
            item.add_marker(pytest.mark.disable_socket)


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real documents, or a skip that says how to get them."""
    folder = Path(os.environ.get("LESSONS_CORPUS") or REPOSITORY.parent / "shared" / "corpus")
    if not folder.is_dir():
        pytest.skip("no real documents here: set LESSONS_CORPUS to their folder")
    return folder


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """A fresh PostgreSQL database, dropped afterwards."""
    server = os.environ.get("LESSONS_TEST_POSTGRES")
    if not server:
        pytest.skip("no PostgreSQL: set LESSONS_TEST_POSTGRES to a SQLAlchemy URL")
    name = f"lessons_{uuid.uuid4().hex[:12]}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def empty_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """An empty database of each kind, not migrated."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('home') / 'catalogue.db'}"
    else:
        url = request.getfixturevalue("postgres_url")
    database = Database(open_engine(url))
    yield database
    database.close()


@pytest.fixture
def database(empty_database: Database) -> Database:
    """A migrated catalogue on each kind of database."""
    migrate(empty_database.engine)
    return empty_database
