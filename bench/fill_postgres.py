"""Fills a database of a server with what `bench.fill` made, as far as lists and reports look at it.

python -m bench.fill_postgres data/filled.db postgresql://…
"""

import sqlite3
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
from sqlalchemy import Connection, Table

from store.databases import database_of
from store.migrating import migrate
from store.tables import metadata

_TABLES = ("people", "counters", "tickets", "measurements", "surveys", "deadlines")
_BATCH = 10_000
_INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    AND indexname NOT IN (SELECT conname FROM pg_constraint)
"""


def fill_postgres(file: Path, url: str) -> None:
    """Make the tables if need be, and copy the rows: as text, and indexes only in the end."""
    migrate(url)
    database = database_of(url)
    filler = database.filler()
    rows = sqlite3.connect(file)
    with database.engine().connect() as connection:
        indexes = connection.exec_driver_sql(_INDEXES).all()
        for name, _ in indexes:
            connection.exec_driver_sql(f'DROP INDEX "{name}"')
        filler.loosen(connection)
        connection.exec_driver_sql("SET timezone = 'UTC'")
        for name in _TABLES:
            _copy(rows, connection, metadata.tables[name])
        for _, definition in indexes:
            connection.exec_driver_sql(definition)
        filler.tighten(connection)
        connection.commit()
    rows.close()
    with psycopg.connect(url, autocommit=True) as connected:
        connected.execute("VACUUM ANALYZE")


def _copy(rows: sqlite3.Connection, connection: Connection, table: Table) -> None:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    driver: psycopg.Connection[tuple[object, ...]] | None
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for batch in _batches(rows.execute(f"SELECT {names} FROM {table.name}")):
            copy.write("".join(map(_line, batch)))


def _batches(cursor: sqlite3.Cursor) -> Iterator[list[tuple[object, ...]]]:
    while batch := cursor.fetchmany(_BATCH):
        yield batch


def _line(row: Sequence[object]) -> str:
    """What is made up holds nothing that would have to be escaped."""
    return "\t".join("\\N" if value is None else str(value) for value in row) + "\n"


if __name__ == "__main__":
    fill_postgres(Path(sys.argv[1]), sys.argv[2])
