"""Looks into a database without writing, also while other processes write to it."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from domain.errors import StorageUnavailable
from domain.ports import Committed, Unit
from store.database_state import DatabaseState
from store.databases import database_of
from store.errors import DatabaseTooNew, MigrationsPending
from store.job import Job
from store.opening import look_at_schema

T = TypeVar("T")


class LookingStore:
    """Implements `domain.ports.UnitOfWork` for those who only look: writing is refused."""

    def __init__(self, url: str, clock: Callable[[], datetime]) -> None:
        self._database = database_of(url)
        self._readers = self._database.readers(clock)

    async def check(self) -> None:
        """Raises DatabaseMissing, or MigrationsPending or DatabaseTooNew for unfit tables."""
        await asyncio.to_thread(self._check)

    async def run(
        self, work: Callable[[Unit], T], *, order: str = "", is_urgent: bool = False
    ) -> T:
        """Refused: whoever is at work is the one who writes."""
        raise StorageUnavailable("read_only")

    async def read(self, query: Callable[[Unit], T]) -> T:
        """Ask, on the state of the last commit. Raises DatabaseMissing."""
        if self._database.file:
            self._database.must_be_there()
        job = Job(query)
        self._readers.submit(job)
        answer: T = await job.outcome()
        return answer

    def subscribe(self, listener: Callable[[Committed], None]) -> None:
        """Nothing is ever committed here, so nobody is called."""

    async def close(self) -> None:
        """Let go of the database."""
        await asyncio.to_thread(self._readers.stop)

    def _check(self) -> None:
        self._database.must_be_there()
        schema = look_at_schema(self._database)
        if schema.is_too_new:
            raise DatabaseTooNew(schema.needed)
        if schema.urgent:
            raise MigrationsPending(schema.urgent)


def examine_database(url: str) -> DatabaseState:
    """Blocks while it is looked at as a whole. Raises DatabaseMissing, StorageUnavailable."""
    return database_of(url).state()
