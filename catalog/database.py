"""Opening the catalogue: SQLite on one machine, PostgreSQL where several share it; one unit of work per session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection as SqliteConnection
from typing import TypeVarTuple

from sqlalchemy import Connection, Engine, Result, Select, create_engine, event, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

Columns = TypeVarTuple("Columns")


class CatalogueUnavailable(Exception):
    """The catalogue's database cannot be reached or is not migrated; the message says what to do."""


def open_engine(url: str) -> Engine:
    """An engine for `sqlite:///...` or `postgresql+psycopg://...`. Connects lazily."""
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": 60})
    event.listen(engine, "connect", _durable_sqlite)
    event.listen(engine, "begin", _begin_for_real)
    return engine


def _durable_sqlite(connection: SqliteConnection, _record: object) -> None:
    """WAL lets readers read while one process writes; FULL keeps every commit through a power cut."""
    connection.isolation_level = None  # the driver's own BEGIN comes too late for a consistent read
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_for_real(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


class Database:
    """A catalogue that is open. `unit_of_work` commits on success and rolls back on any error."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._sessions = sessionmaker(engine, expire_on_commit=False)

    @contextmanager
    def unit_of_work(self) -> Iterator[Session]:
        try:
            with self._sessions.begin() as session:
                yield session
        except OperationalError as error:
            raise CatalogueUnavailable(f"the catalogue's database failed: {error.orig}") from error

    def close(self) -> None:
        self.engine.dispose()


def many_rows(session: Session, statement: Select[*Columns]) -> Result[*Columns]:
    """The rows of a large answer, by the connection: a session takes twice the time to hand out as many."""
    session.flush()
    return session.connection().execute(statement)
