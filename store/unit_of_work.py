"""Units of work on SQLite: one writer thread, a few reader threads, one process."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from domain.errors import StorageUnavailable
from domain.ports import Committed, Unit
from store.file_lock import FileLock
from store.job import Job, call_on, hand_back_all
from store.readers import Readers
from store.sqlite_engine import sqlite_engine
from store.transaction import Leftovers
from store.writer import Writer

T = TypeVar("T")


class SqliteUnitOfWork:
    """Implements `domain.ports.UnitOfWork` on one file, which it keeps to itself while open."""

    def __init__(self, path: Path, clock: Callable[[], datetime]) -> None:
        self._lock = FileLock(path)
        engine = sqlite_engine(path)
        self._writer = Writer(engine, clock, self._deliver)
        self._readers = Readers(engine, clock)
        self._listeners: list[Callable[[Committed], None]] = []
        self._is_open = False
        self._loop: asyncio.AbstractEventLoop | None = None

    async def open(self) -> None:
        """Lock the file and start the threads. Raises DatabaseInUse."""
        self._loop = asyncio.get_running_loop()
        self._lock.take()
        try:
            await asyncio.to_thread(self._writer.start)
        except BaseException:
            self._lock.release()
            raise
        self._is_open = True

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

    async def run(self, work: Callable[[Unit], T]) -> T:
        """Do the work and commit. Work that has begun is finished though the caller gives up."""
        self._must_be_open()
        job = Job(work)
        self._writer.submit(job)
        result: T = await job.outcome()
        return result

    async def read(self, query: Callable[[Unit], T]) -> T:
        """Ask, on the state of the last commit."""
        self._must_be_open()
        return await self._readers.read(query)

    def subscribe(self, listener: Callable[[Committed], None]) -> None:
        """Call the listener, on the event loop the store was opened on."""
        self._listeners.append(listener)

    def _must_be_open(self) -> None:
        if not self._is_open:
            raise StorageUnavailable("closed")

    def _deliver(self, jobs: Sequence[Job]) -> None:
        """In the writer thread: bring the outcomes to those who wait, and tell the listeners."""
        left = Leftovers()
        for job in jobs:
            if job.error is None:
                left.merge(job.left)
        committed = left.committed()
        if committed is not None and self._loop is not None:
            call_on(self._loop, self._tell, committed)
        hand_back_all(jobs)

    def _tell(self, committed: Committed) -> None:
        assert self._loop is not None
        for listener in self._listeners:
            # Each in a call of its own: one that raises must not silence the others.
            self._loop.call_soon(listener, committed)
