"""Units of work on SQLite: one writer thread, a few reader threads, one process."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from domain.errors import StorageUnavailable
from domain.ports import Committed, Neighbours, Unit
from store.job import Job, hand_back_all
from store.listeners import Listeners
from store.sqlite.engine import sqlite_engine
from store.sqlite.file_lock import FileLock
from store.sqlite.nobody import Nobody
from store.sqlite.readers import reader_threads
from store.sqlite.writer import Writer
from store.transaction import Leftovers

T = TypeVar("T")


class SqliteUnitOfWork:
    """Implements `domain.ports.UnitOfWork` on one file, which it keeps to itself while open."""

    def __init__(self, path: Path, clock: Callable[[], datetime]) -> None:
        self._lock = FileLock(path)
        engine = sqlite_engine(path)
        self._writer = Writer(engine, clock, self._deliver)
        self._readers = reader_threads(engine, clock)
        self._listeners = Listeners()
        self._is_open = False
        self.neighbours: Neighbours = Nobody()
        # One process needs nobody to share its jobs out.
        self.background = None

    async def open(self) -> None:
        """Lock the file and start the threads. Raises DatabaseInUse."""
        self._listeners.attach()
        self._lock.take()
        try:
            await asyncio.to_thread(self._writer.start)
        except BaseException:
            self._lock.release()
            raise
        self._is_open = True

    async def attend(self, run_id: int) -> None:
        """There is nobody who would have to know."""

    async def close(self) -> None:
        """Finish the units already submitted, then let go of the file. May be called twice."""
        if not self._is_open:
            return
        self._is_open = False
        await asyncio.to_thread(self._writer.stop)
        await asyncio.to_thread(self._readers.stop)
        self._lock.release()

    async def __aenter__(self) -> "SqliteUnitOfWork":
        """Open."""
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close."""
        await self.close()

    async def run(
        self, work: Callable[[Unit], T], *, order: str = "", is_urgent: bool = False
    ) -> T:
        """Do the work and commit. All units run one after another here, whatever they are."""
        self._must_be_open()
        job = Job(work, order)
        self._writer.submit(job)
        result: T = await job.outcome()
        return result

    async def read(self, query: Callable[[Unit], T]) -> T:
        """Ask, on the state of the last commit."""
        self._must_be_open()
        job = Job(query)
        self._readers.submit(job)
        answer: T = await job.outcome()
        return answer

    def subscribe(self, listener: Callable[[Committed], None]) -> None:
        """Call the listener, on the event loop the store was opened on."""
        self._listeners.add(listener)

    def _must_be_open(self) -> None:
        if not self._is_open:
            raise StorageUnavailable("closed")

    def _deliver(self, jobs: Sequence[Job]) -> None:
        """In the writer thread: bring the outcomes to those who wait, and tell the listeners."""
        left = Leftovers()
        for job in jobs:
            if job.error is None:
                left.merge(job.left)
        self._listeners.tell(left)
        hand_back_all(jobs)
