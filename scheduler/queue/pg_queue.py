"""PgQueuer at work in this process: takes jobs, has them handled, writes down what came of it."""

import asyncio
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from pgqueuer.core.qm import QueueManager
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.models import Job, TableChangedEvent

from domain.errors import StorageUnavailable
from scheduler.queue.driver import Connection, PatientDriver, QueueDriver
from scheduler.queue.enqueuing import enqueue
from scheduler.queue.job_queue import Backlog, Handler, JobCount, JobKind, TryAgain
from scheduler.queue.schema import CHANNEL, purge_log, queries_through

log = structlog.get_logger(__name__)

# Jobs taken at once, and in all at the same time: PgQueuer wants them twice as many.
_BATCH = 3
_AT_ONCE = 2 * _BATCH
_SOON = timedelta(seconds=1)
# A mistake of ours is tried again ever more seldom: the next version may know better.
_LONGEST_PAUSE = timedelta(hours=1)
_MOST_DOUBLINGS = 12
_NOW = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long what takes."""

    # A process that was not heard of for so long over a job is taken for dead.
    silence: timedelta = timedelta(seconds=10)
    # Whoever is told of nothing looks anyway: for what was left by the dead, and untold.
    sweep: timedelta = timedelta(seconds=5)
    # What is under way when we stop gets so long to finish.
    last_words: timedelta = timedelta(seconds=3)
    # Between looks at how much waits.
    survey: timedelta = timedelta(seconds=15)


class PgQueue:
    """Implements `JobQueue`."""

    def __init__(self, connection: Connection, timing: Timing | None = None) -> None:
        self._connection = connection
        self._timing = timing or Timing()
        self._driver = PatientDriver(connection)
        self._asking = queries_through(QueueDriver(connection))
        self._handlers: dict[JobKind, Handler] = {}
        self._works: set[asyncio.Task[None]] = set()
        self._counts: Counter[tuple[str, str]] = Counter()
        self._backlog: list[Backlog] = []
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def handle(self, kind: JobKind, handler: Handler) -> None:
        """Before `start`."""
        self._handlers[kind] = handler

    async def put(self, kind: JobKind, subjects: Collection[str], *, urgent: bool = False) -> None:
        """One job a subject, unless there is one, which may just be ending."""
        if subjects:
            await enqueue(self._asking, kind, subjects, urgent=urgent)
            self.wake()

    def wake(self) -> None:
        """There may be something to do."""
        event = TableChangedEvent(
            channel=CHANNEL,
            operation="insert",
            sent_at=datetime.now(UTC),
            table="",
            type="table_changed_event",
        )
        self._driver.tell(CHANNEL, event.model_dump_json())

    async def start(self) -> None:
        """Begin to do jobs, beside whatever else this process does."""
        self._tasks = [asyncio.create_task(self._run()), asyncio.create_task(self._survey())]

    async def stop(self) -> None:
        """Take no more, finish what takes little longer, and leave the rest to others."""
        self._stopping.set()
        patience = self._timing.last_words.total_seconds()
        if self._works:
            await asyncio.wait(self._works, timeout=patience)
        for work in self._works:
            work.cancel()
        self._driver.hurry()
        if self._tasks:
            # A server that says nothing any more need not be heard out.
            _, late = await asyncio.wait(self._tasks, timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._connection.close()

    async def purge_log(self, older_than: timedelta) -> int:
        """Forget jobs that ended; returns how many lines went."""
        return await purge_log(self._asking.driver, older_than)

    def counts(self) -> list[JobCount]:
        """Since the start."""
        return [
            JobCount(kind=kind, outcome=outcome, count=count)
            for (kind, outcome), count in self._counts.items()
        ]

    def backlog(self) -> list[Backlog]:
        """As of the last survey."""
        return self._backlog

    async def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                await self._manager().run(
                    dequeue_timeout=self._timing.sweep,
                    batch_size=_BATCH,
                    max_concurrent_tasks=_AT_ONCE,
                    heartbeat_timeout=self._timing.silence,
                    # Counted here, not there: nobody reads PgQueuer's statistics.
                    log_aggregation_interval=_NOW,
                )
            except Exception:  # whatever it is, jobs wait for us
                log.exception("queue.failed")
                await self._pause(_SOON)

    def _manager(self) -> QueueManager:
        manager = QueueManager(queries_through(self._driver), CHANNEL)
        manager.shutdown = self._stopping
        for kind, handler in self._handlers.items():
            manager.entrypoint(kind, accepts_context=False)(partial(self._do, kind, handler))
        return manager

    async def _do(self, kind: JobKind, handler: Handler, job: Job) -> None:
        """In a task of its own, so that it can be broken off without PgQueuer dropping the job."""
        if self._stopping.is_set():
            raise RetryRequested(_NOW, "stopping")
        work = asyncio.ensure_future(_handled(handler, job))
        self._works.add(work)
        try:
            await asyncio.wait({work})
        finally:
            self._works.discard(work)
        again = _again(work, job)
        self._counts[kind, "again" if again else "done"] += 1
        if again:
            raise RetryRequested(again.after, again.reason)

    async def _survey(self) -> None:
        while not self._stopping.is_set():
            try:
                self._backlog = [
                    Backlog(
                        kind=age.entrypoint, waiting=age.queued_count, oldest=age.oldest_age_seconds
                    )
                    for age in await self._asking.queue_age()
                ]
            except StorageUnavailable:
                self._backlog = []
            except Exception:  # whatever it is, monitoring waits for us
                self._backlog = []
                log.exception("queue.not_surveyed")
            await self._pause(self._timing.survey)

    async def _pause(self, pause: timedelta) -> None:
        try:
            async with asyncio.timeout(pause.total_seconds()):
                await self._stopping.wait()
        except TimeoutError:
            pass


async def _handled(handler: Handler, job: Job) -> None:
    await handler((job.payload or b"").decode(), job.attempts)


def _again(work: "asyncio.Task[None]", job: Job) -> TryAgain | None:
    """When it is to be tried again; None = it is done."""
    if work.cancelled():
        return TryAgain(_NOW, "broken off")
    error = work.exception()
    if error is None or isinstance(error, TryAgain):
        return error
    if isinstance(error, StorageUnavailable):
        return TryAgain(_SOON, repr(error))
    log.error("queue.job_failed", kind=job.entrypoint, job=job.id, exc_info=error)
    pause = _SOON * 2 ** min(job.attempts, _MOST_DOUBLINGS)
    return TryAgain(min(pause, _LONGEST_PAUSE), repr(error))
