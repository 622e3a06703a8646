"""Background jobs: all done by this process, or shared out among several by a queue."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Protocol

from bot.fetching import Contents, Fetching, SharedFetching
from domain.ports import UnitOfWork
from scheduler.cron import Cron
from scheduler.jobs import CronJob
from scheduler.queue.job_queue import JobQueue
from scheduler.shared_cron import SharedCron
from store.databases import Store


class Part(Protocol):
    """Of a process; started and stopped with it."""

    async def start(self) -> None:
        """Begin."""
        ...

    async def stop(self) -> None:
        """End."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """What goes on beside turns."""

    cron: Cron | SharedCron
    # In the order they are started.
    parts: tuple[Part, ...]


def queue_of(store: Store) -> JobQueue | None:
    """What processes on this store share jobs by; None where there is only one."""
    background = store.background
    if background is None:
        return None
    # Loaded where it is wanted: one process alone needs neither the engine nor its memory.
    background.enqueue_fetch = import_module("scheduler.queue.enqueuing").enqueue_fetch
    queue: JobQueue = import_module("scheduler.queue.pg_queue").PgQueue(background.connect())
    return queue


def background_jobs(
    uow: UnitOfWork,
    queue: JobQueue | None,
    contents: Contents,
    jobs: Sequence[CronJob],
    zone: str,
    clock: Callable[[], datetime],
) -> Background:
    """None of them started."""
    if queue is None:
        cron = Cron(uow, jobs, zone, clock)
        return Background(cron=cron, parts=(Fetching(uow, contents), cron))
    shared = SharedCron(uow, queue, jobs, zone, clock)
    return Background(cron=shared, parts=(queue, SharedFetching(uow, contents, queue), shared))
