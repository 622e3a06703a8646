"""Units of work on PostgreSQL: some threads, each with a connection of its own."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TypeVar

from domain.errors import StorageUnavailable
from domain.ports import Committed, Unit
from store.background import Background
from store.job import Job
from store.listeners import Listeners
from store.postgres.beside import PostgresBeside
from store.postgres.commits import Commits
from store.postgres.lines import Lines
from store.postgres.link import Link
from store.postgres.looker import looker_threads
from store.postgres.neighbours import PostgresNeighbours
from store.postgres.presence import Presence
from store.postgres.session import Session
from store.postgres.sharing import MOST_UNITS, SETTINGS, Sharing
from store.threads import Threads

T = TypeVar("T")

# Threads with connections: for units that share transactions, and for those that can't.
_SHARING = 4
_ALONE = 4
# Seconds after which a unit is not waited for any more by those that could share the next one.
_PATIENCE = 0.1
# Seconds to the server and back: if it is further away, they don't wait for each other at all.
_NEAR = 0.0003
# Seconds between looks whether neighbours still see us.
_LOOKS = 2.0


class PostgresUnitOfWork:
    """Implements `domain.ports.UnitOfWork`, for any number of processes."""

    def __init__(self, url: str, place: str, clock: Callable[[], datetime]) -> None:
        self._presence = Presence(url, place)
        keep_presence = self._presence.keep
        self.background = Background(lambda: PostgresBeside(url))
        self._alone = Threads(
            "store-alone",
            _ALONE,
            lambda: Session(Link(url, keep_presence), clock, self.background, self._done),
        )
        self._sharing = Threads(
            "store-sharing",
            _SHARING,
            lambda: Sharing(
                Link(url, keep_presence, settings=SETTINGS),
                clock,
                self.background,
                self._done,
                self._alone.submit,
            ),
            at_once=MOST_UNITS,
        )
        self._readers = looker_threads(url, clock)
        self._lines = Lines(self._submit)
        self._listeners = Listeners()
        self.neighbours = PostgresNeighbours(url)
        self._commits = Commits(self.neighbours, self._listeners.hear)
        self._listeners.add(self._commits.on_commit)
        self._staying: asyncio.Task[None] | None = None
        self._is_open = False

    async def open(self) -> None:
        """Raises DatabaseInUse, or StorageUnavailable where the server can't be reached."""
        self._listeners.attach()
        way = await asyncio.to_thread(self._presence.take)
        self._sharing.patience = _PATIENCE if way < _NEAR else 0.0
        self._is_open = True

    async def attend(self, run_id: int) -> None:
        """Stay to work, seen and heard by the neighbours."""
        await asyncio.to_thread(self._presence.attend, run_id)
        self._commits.is_staying = True
        await self.neighbours.start()
        self._staying = asyncio.create_task(self._stay())

    async def close(self) -> None:
        """Finish the units already submitted, then let go. May be called twice."""
        self._is_open = False
        threads = (self._sharing, self._alone, self._readers)
        for finish in (self._lines.wait, *(some.stop for some in threads)):
            await asyncio.to_thread(finish)
        if self._staying is not None:
            self._staying.cancel()
            await asyncio.gather(self._staying, return_exceptions=True)
        self._commits.flush()
        await self.neighbours.stop()
        await asyncio.to_thread(self._presence.release)

    async def run(
        self, work: Callable[[Unit], T], *, order: str = "", is_urgent: bool = False
    ) -> T:
        """Do the work and commit, perhaps more than once: only the last time counts."""
        self._must_be_open()
        job = Job(work, order, is_urgent=is_urgent)
        self._lines.enter(job)
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

    async def _stay(self) -> None:
        while True:
            await asyncio.sleep(_LOOKS)
            with suppress(StorageUnavailable):
                await asyncio.to_thread(self._presence.keep)

    def _submit(self, job: Job) -> None:
        """Those who work alone have little to do."""
        (self._alone if job.is_urgent else self._sharing).submit(job)

    def _must_be_open(self) -> None:
        if not self._is_open:
            raise StorageUnavailable("closed")

    def _done(self, job: Job) -> None:
        """In a writer's thread."""
        if job.error is None:
            self._listeners.tell_with(job)
        self._lines.leave(job)
