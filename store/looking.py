"""Looks into a database without writing, also while another process writes to it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from domain.errors import StorageUnavailable
from domain.ports import Committed, Unit
from store.errors import DatabaseMissing, MigrationsPending
from store.faults import storage_fault
from store.opening import database_path
from store.readers import Readers
from store.revisions import pending_migrations
from store.sqlite_engine import open_reader, sqlite_engine

T = TypeVar("T")


class LookingStore:
    """Implements `domain.ports.UnitOfWork` for those who only look: writing is refused."""

    def __init__(self, url: str, clock: Callable[[], datetime]) -> None:
        self._path = database_path(url)
        self._readers = Readers(sqlite_engine(self._path), clock)

    async def check(self) -> None:
        """Raises DatabaseMissing, or MigrationsPending for tables older than this version."""
        if not self._path.exists():
            raise DatabaseMissing(self._path)
        if pending := await asyncio.to_thread(pending_migrations, f"sqlite:///{self._path}"):
            raise MigrationsPending(pending)

    async def run(self, work: Callable[[Unit], T]) -> T:
        """Refused: whoever has the database open is the one who writes."""
        raise StorageUnavailable("read_only")

    async def read(self, query: Callable[[Unit], T]) -> T:
        """Ask, on the state of the last commit. Raises DatabaseMissing."""
        # Connecting would make an empty file.
        if not self._path.exists():
            raise DatabaseMissing(self._path)
        return await self._readers.read(query)

    def subscribe(self, listener: Callable[[Committed], None]) -> None:
        """Nothing is ever committed here, so nobody is called."""

    async def close(self) -> None:
        """Let go of the file."""
        await asyncio.to_thread(self._readers.stop)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseState:
    """What a look at the file itself found."""

    path: Path
    size: int
    # Revisions not applied yet.
    pending: tuple[str, ...]
    # What is broken in it, or "".
    damage: str


def examine_database(url: str) -> DatabaseState:
    """Blocks while the whole file is read. Raises DatabaseMissing, StorageUnavailable."""
    path = database_path(url)
    if not path.exists():
        raise DatabaseMissing(path)
    try:
        return DatabaseState(
            path=path,
            size=path.stat().st_size,
            pending=tuple(pending_migrations(url)),
            damage=_damage(path),
        )
    except DBAPIError as error:
        raise storage_fault(error.orig or error) or error from error


def _damage(path: Path) -> str:
    with open_reader(sqlite_engine(path)) as connection:
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    return "" if found == "ok" else str(found)
