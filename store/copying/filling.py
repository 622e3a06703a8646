"""Fills an empty database, batch by batch. Until all is there, nobody can open it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    MetaData,
    Table,
    Text,
    delete,
    func,
    insert,
    inspect,
    select,
    update,
)

from store.copying import FILLING_TABLE
from store.copying.filler import Filler
from store.copying.rows import TABLES, Row, key_values, numbered_column
from store.databases import database_of
from store.errors import DatabaseHalfFilled, DatabaseNotEmpty
from store.migrating import migrate
from store.revisions import REVISIONS_TABLE

# How far each table is; the row without a name says from where.
_filling = Table(
    FILLING_TABLE,
    MetaData(),
    Column("name", Text, primary_key=True),
    Column("rows", BigInteger, nullable=False),
    Column("told", Text, nullable=False),
)
_SOURCE = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a table is."""

    rows: int = 0
    # The key of the last row; () = none.
    last: Row = ()


@contextmanager
def open_filling(url: str, source: str) -> Iterator["Filling"]:
    """Begin, or go on with one that was broken off. `source` = any text that names where from.

    Call it while nobody else has the database (`Database.alone`). Raises DatabaseNotEmpty,
    DatabaseHalfFilled (from another source, or by another version), StorageUnavailable.
    """
    database = database_of(url)
    with database.engine().connect() as connection:
        is_begun = inspect(connection).has_table(FILLING_TABLE)
    if not is_begun:
        _make_tables(url)
    with database.engine().connect() as connection:
        filling = Filling(connection, database.filler(), is_resumed=is_begun)
        filling.begin(source)
        yield filling


class Filling:
    """A database on its way. Each call is durable when it returns."""

    def __init__(self, connection: Connection, filler: Filler, *, is_resumed: bool) -> None:
        self._connection = connection
        self._filler = filler
        self.is_resumed = is_resumed

    def begin(self, source: str) -> None:
        """Raises DatabaseHalfFilled where it was begun from another source."""
        if self.is_resumed:
            told = self._connection.scalar(select(_filling.c.told).where(_named(_SOURCE)))
            if told != source:
                raise DatabaseHalfFilled(str(told))
        else:
            _filling.create(self._connection)
            self._connection.execute(insert(_filling).values(name=_SOURCE, rows=0, told=source))
            self._filler.loosen(self._connection)
        self._connection.commit()

    def progress(self, table: Table) -> Progress:
        """How far a table is."""
        asked = select(_filling.c.rows, _filling.c.told).where(_named(table.name))
        found = self._connection.execute(asked).first()
        if found is None:
            return Progress()
        return Progress(rows=found.rows, last=tuple(json.loads(found.told)))

    def add(self, table: Table, rows: Sequence[Row]) -> None:
        """Rows behind those that are there. Raises RowsRefused, StorageUnavailable."""
        progress = self.progress(table)
        self._filler.load(self._connection, table, rows)
        count = progress.rows + len(rows)
        told = json.dumps(key_values(table, rows[-1]))
        done = update(_filling).where(_named(table.name)).values(rows=count, told=told)
        if not self._connection.execute(done).rowcount:
            new = insert(_filling).values(name=table.name, rows=count, told=told)
            self._connection.execute(new)
        self._connection.commit()

    def empty(self, table: Table) -> None:
        """Begin anew with one table."""
        self._connection.execute(delete(table))
        self._connection.execute(delete(_filling).where(_named(table.name)))
        self._connection.commit()

    def finish(self, numbers: Mapping[str, int]) -> None:
        """Open to everybody. `numbers`: as `Snapshot.numbers`. Raises RowsRefused."""
        self._filler.tighten(self._connection)
        for table in TABLES:
            column = numbered_column(table)
            if column is not None:
                highest = self._connection.scalar(select(func.max(column))) or 0
                number = max(highest, numbers.get(table.name, 0))
                self._filler.go_on_from(self._connection, column, number)
        _filling.drop(self._connection)
        self._connection.commit()


def _named(name: str) -> ColumnElement[bool]:
    return _filling.c.name == name


def _make_tables(url: str) -> None:
    """Raises DatabaseNotEmpty. Tables without a row are as good as none."""
    database = database_of(url)
    with database.engine().connect() as connection:
        inspector = inspect(connection)
        if inspector.has_table(REVISIONS_TABLE):
            there = [table for table in TABLES if inspector.has_table(table.name)]
            if any(connection.execute(select(table).limit(1)).first() for table in there):
                raise DatabaseNotEmpty(url)
    migrate(url)
