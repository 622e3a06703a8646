"""Notes every statement a SQLite connection is given, so that the same can be done without us."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

_CHANGES = ("INSERT", "UPDATE", "DELETE")
_FRAME = ("SAVEPOINT", "RELEASE", "ROLLBACK TO", "PRAGMA")


@dataclass(frozen=True, slots=True)
class _Statement:
    sql: str
    parameters: Any
    # The connection it was given to.
    connection: int


class Recording:
    """Statements with their parameters, in order, of every connection opened meanwhile."""

    def __init__(self) -> None:
        self._statements: list[_Statement] = []
        self._is_over = False

    def note(self, connection: int, sql: str, parameters: Any) -> None:
        """One statement more."""
        if not self._is_over:
            self._statements.append(_Statement(sql, parameters, connection))

    def begin_anew(self) -> None:
        """Forget what was noted until now."""
        self._statements.clear()

    def end(self) -> None:
        """Note nothing more."""
        self._is_over = True

    def kinds(self) -> Counter[str]:
        """How many statements of each kind: SELECT, INSERT, UPDATE, DELETE, SAVEPOINT, …"""
        return Counter(one.sql.split(maxsplit=1)[0] for one in self._statements)

    def writes(self) -> Iterator[tuple[str, Any]]:
        """What changes rows, and the commits around it; savepoints and questions left out."""
        writers = {one.connection for one in self._statements if one.sql.startswith(_CHANGES)}
        for one in self._statements:
            if one.connection in writers and not one.sql.startswith(("SELECT", *_FRAME)):
                yield one.sql, one.parameters


@contextmanager
def recorded() -> Iterator[Recording]:
    """Record the connections that are opened in this block for as long as they live."""
    recording = Recording()

    class Connection(sqlite3.Connection):
        def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
            recording.note(id(self), sql, parameters)
            return super().execute(sql, parameters)

    def choose(_dialect: object, _record: object, _args: object, options: dict[str, Any]) -> None:
        options["factory"] = Connection

    event.listen(Engine, "do_connect", choose)
    try:
        yield recording
    finally:
        event.remove(Engine, "do_connect", choose)


def replay(writes: Iterator[tuple[str, Any]], database: Path) -> None:
    """Do the same on a database through plain sqlite3, as durably."""
    connection = sqlite3.connect(database, isolation_level=None, cached_statements=512)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    for sql, parameters in writes:
        connection.execute(sql, parameters).fetchall()
    connection.close()
