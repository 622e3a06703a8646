"""Connections to a SQLite file, with the pragmas our promises rest on."""

import sqlite3
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from domain.errors import StorageUnavailable
from store.sqlite.faults import storage_fault

# How long a connection waits for a lock that is not ours (a backup, sqlite3 on the terminal).
_BUSY_MILLISECONDS = 5_000
_PREPARED_STATEMENTS = 512
_WRITER_PRAGMAS = (
    "journal_mode=WAL",
    # Durable at each commit, also when the power goes.
    "synchronous=FULL",
    "foreign_keys=ON",
    # Savepoints keep former pages here; a file would cost more than the unit itself.
    "temp_store=MEMORY",
    "journal_size_limit=67108864",
)


def sqlite_engine(path: Path) -> Engine:
    """An engine whose connections leave BEGIN and COMMIT to us. Each thread needs its own."""
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args={
            "timeout": _BUSY_MILLISECONDS / 1000,
            "cached_statements": _PREPARED_STATEMENTS,
            "check_same_thread": False,
        },
    )
    event.listen(engine, "connect", _set_pragmas)
    return engine


def altering_engine(path: Path) -> Engine:
    """One whose transactions hold what alters tables, too: broken off, nothing of it is left.

    The driver's own would end before each such statement.
    """
    engine = create_engine(
        f"sqlite:///{path}", poolclass=NullPool, connect_args={"isolation_level": None}
    )
    event.listen(engine, "begin", _begin)
    return engine


class SqliteDriver:
    """Implements `store.driver.Driver`."""

    __slots__ = ("_connection", "_driver", "dialect")

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # Past SQLAlchemy, which would cost several times what the row itself needs.
        self._driver: Any = connection.connection.dbapi_connection
        self.dialect = connection.dialect

    @property
    def is_in_transaction(self) -> bool:
        """A fault may end one by itself."""
        return bool(self._driver.in_transaction)

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Run SQL. Raises StorageUnavailable, or sqlite3.Error for mistakes of ours."""
        try:
            cursor: sqlite3.Cursor = self._driver.execute(sql, parameters)
        except sqlite3.Error as error:
            fault = storage_fault(error)
            if fault is None:
                raise
            raise fault from error
        return cursor

    # Nothing lies between us and the file: what could wait is done at once.
    later = execute

    def ahead(self, sql: str, parameters: Sequence[Any] = ()) -> Callable[[], sqlite3.Cursor]:
        """Asked when it is wanted."""
        return partial(self.execute, sql, parameters)

    def settle(self) -> None:
        """Nothing was left."""

    def begin_part(self) -> None:
        """A savepoint."""
        self.execute("SAVEPOINT part")

    def end_part(self) -> None:
        """Keep it."""
        self.execute("RELEASE part")

    def undo_part(self) -> None:
        """Undo it."""
        self.execute("ROLLBACK TO part")
        self.execute("RELEASE part")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


def open_writer(engine: Engine) -> SqliteDriver:
    """A connection that may write. Errors of opening are SQLAlchemy's."""
    return SqliteDriver(engine.connect())


def open_reader(engine: Engine) -> SqliteDriver:
    """A connection that refuses to write. Raises StorageUnavailable."""
    try:
        driver = SqliteDriver(engine.connect())
        driver.execute("PRAGMA query_only=ON")
    except DBAPIError as error:
        fault = storage_fault(error.orig or error) or StorageUnavailable("not_opened")
        raise fault from error
    return driver


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _set_pragmas(driver_connection: Any, _record: object) -> None:
    cursor = driver_connection.cursor()
    for pragma in _WRITER_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
