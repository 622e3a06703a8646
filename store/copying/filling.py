"""Fills an empty database, batch by batch. Until all is there, nobody can open it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Table, delete, func, inspect, literal, select
from sqlalchemy.exc import DBAPIError

from store.copying.closing import Closed, close_database, closed_as, reopen_database
from store.copying.filler import Filler
from store.copying.rows import TABLES, Row, numbered_column
from store.databases import Database, database_of, place_of
from store.errors import DatabaseHalfFilled, DatabaseNotEmpty
from store.migrating import migrate
from store.revisions import REVISIONS_TABLE


def _nothing() -> None:
    """Before others are let in."""


@contextmanager
def open_filling(url: str, source: str) -> Iterator["Filling"]:
    """Begin, or go on with one that was broken off. `source` = any text that names where from.

    Call it while nobody else has the database (`Database.alone`). Raises DatabaseNotEmpty,
    DatabaseHalfFilled (from another source), RowsRefused, StorageUnavailable.
    """
    database = database_of(url)
    filler = database.filler()
    try:
        with database.engine().connect() as connection:
            filling = Filling(connection, filler, is_resumed=_is_begun(connection, source))
        if not filling.is_resumed:
            _make_tables(url, database)
        with database.engine().connect() as connection:
            filling = Filling(connection, filler, is_resumed=filling.is_resumed)
            filling.begin(source)
            yield filling
    except DBAPIError as error:
        raise filler.fault_of(error.orig) or error from error


class Filling:
    """A database on its way. Each call is durable when it returns."""

    def __init__(self, connection: Connection, filler: Filler, *, is_resumed: bool) -> None:
        self._connection = connection
        self._filler = filler
        # There may be rows already.
        self.is_resumed = is_resumed

    def begin(self, source: str) -> None:
        """Keep others out."""
        if self.is_resumed:
            return
        with self._connection.begin():
            close_database(self._connection, Closed.FILLING, source)
            self._filler.loosen(self._connection)

    def count(self, table: Table) -> int:
        """How many rows are there."""
        with self._connection.begin():
            return self._connection.scalar(select(func.count()).select_from(table)) or 0

    def add(self, table: Table, rows: Sequence[Row]) -> None:
        """All of them or none. Raises RowsRefused, StorageUnavailable."""
        with self._connection.begin():
            self._filler.load(self._connection, table, rows)

    def empty(self, table: Table) -> None:
        """Begin anew with one table."""
        with self._connection.begin():
            self._connection.execute(delete(table))

    def finish(self, numbers: Mapping[str, int], first: Callable[[], None] = _nothing) -> None:
        """Let others in. `numbers`: as `Snapshot.numbers`. Raises RowsRefused.

        `first` is done when only that is left: if we die after it, nobody is in yet.
        """
        with self._connection.begin():
            self._filler.tighten(self._connection)
            for table in TABLES:
                self._go_on(table, numbers.get(table.name, 0))
            first()
            reopen_database(self._connection)

    def _go_on(self, table: Table, number: int) -> None:
        column = numbered_column(table)
        if column is not None:
            highest = self._connection.scalar(select(func.max(column))) or 0
            self._filler.go_on_from(self._connection, column, max(highest, number))


def _is_begun(connection: Connection, source: str) -> bool:
    told = closed_as(connection, Closed.FILLING)
    if told not in {None, source}:
        raise DatabaseHalfFilled(str(told))
    return told is not None


def _make_tables(url: str, database: Database) -> None:
    """Raises DatabaseNotEmpty. Tables without a row are as good as none."""
    with database.engine().connect() as connection:
        inspector = inspect(connection)
        if inspector.has_table(REVISIONS_TABLE):
            there = [table for table in TABLES if inspector.has_table(table.name)]
            if any(
                connection.execute(select(literal(1)).select_from(table).limit(1)).first()
                for table in there
            ):
                raise DatabaseNotEmpty(place_of(url))
    migrate(url)
