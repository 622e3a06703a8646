"""Connections to a SQLite file, with the pragmas our promises rest on."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

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


def open_reader(engine: Engine) -> Connection:
    """A connection that refuses to write."""
    connection = engine.connect()
    connection.exec_driver_sql("PRAGMA query_only=ON")
    return connection


def _set_pragmas(driver_connection: Any, _record: object) -> None:
    cursor = driver_connection.cursor()
    for pragma in _WRITER_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
