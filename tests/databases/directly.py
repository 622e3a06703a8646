"""Around the store: for what other programs and other versions may have done to a database."""

import sqlite3
from typing import Any, Protocol

import psycopg

from store.databases import database_of
from store.driver import Driver
from store.postgres.driver import PostgresDriver
from store.sqlite.engine import open_writer, sqlite_engine

# What the driver says to a row whose key is there.
DUPLICATE = (sqlite3.IntegrityError, psycopg.errors.UniqueViolation)


def directly(url: str, sql: str) -> list[tuple[Any, ...]]:
    """Do it, in a transaction of its own; returns the rows, if there are any."""
    with database_of(url).engine().begin() as connection:
        done = connection.exec_driver_sql(sql)
        return [tuple(row) for row in done.all()] if done.returns_rows else []


class OpenDriver(Driver, Protocol):
    """One that is let go of in the end."""

    def close(self) -> None: ...


def driver_of(url: str) -> OpenDriver:
    """A connection as units have it, with begin and commit left to whoever asks."""
    file = database_of(url).file
    return open_writer(sqlite_engine(file)) if file else PostgresDriver(url)
