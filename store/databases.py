"""Which database an address names. What can be done with it, each kind knows itself."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from domain.ports import Neighbours, UnitOfWork
from store.background import Background
from store.copying.filler import Filler
from store.database_state import DatabaseState
from store.driver import ClosingDriver
from store.errors import DatabaseUrlUnknown
from store.sqlite.database import SqliteDatabase
from store.threads import Threads

# In an address that is none.
_PASSWORD = re.compile(r":[^:/@]*@")
# libpq takes passwords among the options, too.
_SECRET = ("password", "sslpassword")


class Store(UnitOfWork, Protocol):
    """A unit of work that is opened and closed."""

    @property
    def neighbours(self) -> Neighbours:
        """The other processes at work; nobody, where one has the database to itself."""
        ...

    @property
    def background(self) -> Background | None:
        """Where background jobs hang on; None where one process does all of them itself."""
        ...

    async def open(self) -> None:
        """Begin. Raises DatabaseNotOpened."""
        ...

    async def attend(self, run_id: int) -> None:
        """Stay to work: from now on neighbours know of the run, and are heard."""
        ...

    async def close(self) -> None:
        """Finish the units already submitted. May be called twice."""
        ...


class Database(Protocol):
    """A place for a store. Methods block, and raise StorageUnavailable."""

    @property
    def file(self) -> Path | None:
        """Where it lies, or None where it is no file of ours."""
        ...

    def store(self, clock: Callable[[], datetime]) -> Store:
        """Units of work on it, not yet open. `clock` answers in aware UTC."""
        ...

    def readers(self, clock: Callable[[], datetime]) -> Threads:
        """Threads that answer queries, and refuse to write."""
        ...

    def alone(self) -> AbstractContextManager[None]:
        """Keep all others from working on it. Raises DatabaseInUse if one does."""
        ...

    def snapshot(self) -> ClosingDriver:
        """A connection on which everything is as it stands now. Raises DatabaseMissing."""
        ...

    def filler(self) -> Filler:
        """How it is filled, through its engine."""
        ...

    def engine(self) -> Engine:
        """For migrations: each connection a new one."""
        ...

    def must_be_there(self) -> None:
        """Raises DatabaseMissing."""
        ...

    def state(self) -> DatabaseState:
        """Look at it as a whole. Raises DatabaseMissing."""
        ...


def database_of(url: str) -> Database:
    """Raises DatabaseUrlUnknown for an address of nothing that is supported."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise DatabaseUrlUnknown(_PASSWORD.sub(":***@", url)) from error
    if parsed.drivername == "sqlite" and parsed.database not in {None, "", ":memory:"}:
        return SqliteDatabase(Path(parsed.database))
    if parsed.drivername == "postgresql":
        # Loaded where it is wanted: one file needs neither the driver nor its memory.
        database: Database = import_module("store.postgres.database").PostgresDatabase(url)
        return database
    raise DatabaseUrlUnknown(place_of(url))


def place_of(url: str) -> str:
    """An address as it may be shown: without a password, wherever it stands."""
    known = make_url(url).difference_update_query(_SECRET)
    return known.render_as_string(hide_password=True)
