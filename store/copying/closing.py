"""A mark in a database that nobody may work on, and why. Whoever opens one looks for it."""

from collections.abc import Callable
from enum import StrEnum

from sqlalchemy import Column, Connection, MetaData, Table, Text, delete, insert, inspect, select

from store.errors import DatabaseHalfFilled, DatabaseMoved, DatabaseNotOpened


class Closed(StrEnum):
    """Why."""

    # What is copied into it is not all there; told: where from.
    FILLING = "filling"
    # The desk went on elsewhere; told: where to.
    MOVED = "moved"


# No part of the schema: it is there only as long as it says something.
_closed = Table(
    "closed",
    MetaData(),
    Column("why", Text, primary_key=True),
    Column("told", Text, nullable=False),
)
_ERRORS: dict[Closed, Callable[[str], DatabaseNotOpened]] = {
    Closed.FILLING: DatabaseHalfFilled,
    Closed.MOVED: DatabaseMoved,
}


def refuse_closed(connection: Connection) -> None:
    """Raises DatabaseHalfFilled or DatabaseMoved for a marked one."""
    if not inspect(connection).has_table(_closed.name):
        return
    if row := connection.execute(select(_closed)).first():
        raise _ERRORS[Closed(row.why)](row.told)


def closed_as(connection: Connection, why: Closed) -> str | None:
    """What is told where it is marked so; None where it is not."""
    if not inspect(connection).has_table(_closed.name):
        return None
    told: str | None = connection.scalar(select(_closed.c.told).where(_closed.c.why == why.value))
    return told


def close_database(connection: Connection, why: Closed, told: str) -> None:
    """With the transaction under way."""
    _closed.create(connection, checkfirst=True)
    connection.execute(delete(_closed))
    connection.execute(insert(_closed).values(why=why.value, told=told))


def reopen_database(connection: Connection) -> None:
    """With the transaction under way."""
    _closed.drop(connection, checkfirst=True)
