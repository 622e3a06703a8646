"""Notes every statement a SQLite connection is given, so that the same can be done without us."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

_FRAME = ("SAVEPOINT", "RELEASE", "ROLLBACK TO", "PRAGMA")


@dataclass(slots=True)
class Recording:
    """Statements with their parameters, in order, of every connection opened meanwhile."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    # Which connection each was given to; and those that changed rows.
    given_to: list[int] = field(default_factory=list)
    writers: set[int] = field(default_factory=set)

    def note(self, connection: int, sql: str, parameters: Any) -> None:
        """One statement more."""
        self.statements.append((sql, parameters))
        self.given_to.append(connection)
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            self.writers.add(connection)

    def kinds(self) -> Counter[str]:
        """How many statements of each kind: SELECT, INSERT, UPDATE, DELETE, SAVEPOINT, …"""
        return Counter(sql.split(maxsplit=1)[0] for sql, _ in self.statements)

    def writes(self) -> Iterator[tuple[str, Any]]:
        """What changes rows, and the commits around it; savepoints and questions left out."""
        for (sql, parameters), connection in zip(self.statements, self.given_to, strict=True):
            if connection in self.writers and not sql.startswith(("SELECT", *_FRAME)):
                yield sql, parameters


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
