"""What handlers of background jobs see of the queue. Loads no engine: `pg_queue` does."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol


class JobKind(StrEnum):
    """What there is to do. Stored: processes of other versions read it, too."""

    FETCH = "fetch"
    CRON = "cron"


class TryAgain(Exception):
    """Raised by a handler: not now, but later, here or elsewhere."""

    def __init__(self, after: timedelta, reason: str) -> None:
        super().__init__(reason)
        self.after = after
        self.reason = reason


# What it is about, and how often it was tried already. A job may be handled twice, also at the same
# time: of a process that was held up for long, others can't tell that it lives.
Handler = Callable[[str, int], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCount:
    """Jobs of one kind that ended at this process in one way."""

    kind: str
    outcome: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """Jobs of one kind that wait, of all processes; also for their next try."""

    kind: str
    waiting: int
    # Seconds since the oldest of them was put in.
    oldest: float


class JobQueue(Protocol):
    """Each job is done by one process, and again by another if that one dies over it."""

    def handle(self, kind: JobKind, handler: Handler) -> None:
        """Before `start`."""
        ...

    async def put(self, kind: JobKind, subjects: Collection[str], *, urgent: bool = False) -> None:
        """One job a subject, unless there is one, which may just be ending.

        Raises StorageUnavailable.
        """
        ...

    def wake(self) -> None:
        """There may be something to do."""
        ...

    async def start(self) -> None:
        """Begin to do jobs."""
        ...

    async def stop(self) -> None:
        """Finish what takes little longer, and leave the rest to others."""
        ...

    async def purge_log(self, older_than: timedelta) -> int:
        """Forget jobs that ended; returns how many lines went. Raises StorageUnavailable."""
        ...

    def counts(self) -> list[JobCount]:
        """Since the start."""
        ...

    def backlog(self) -> list[Backlog]:
        """As of some seconds ago."""
        ...
