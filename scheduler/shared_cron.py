"""Runs jobs at their set times where several processes share the work: each slot once in all."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog

from domain.errors import StorageUnavailable
from domain.ports import UnitOfWork
from scheduler.alarm import Alarm
from scheduler.jobs import RETRIES, CronJob, Slot, is_due
from scheduler.queue.job_queue import JobKind, JobQueue, TryAgain
from scheduler.slots import Slots

log = structlog.get_logger(__name__)

# While a new version takes the place of an old one, the one that knows a job is somewhere else.
_ELSEWHERE = timedelta(seconds=10)
_MOST_ELSEWHERE = 360
# A job of the slot before may just be ending, and be taken for that of the next: looked after some
# times, before we take it that it runs.
_MOMENT = timedelta(seconds=0.3)
_MOMENTS = 5


class _Line:
    """A job, and what is known of its newest slot."""

    def __init__(self, job: CronJob, zone: str) -> None:
        self.job = job
        self.slots = Slots(job.crontab, zone)
        # The slot there is nothing left to do about.
        self.settled: datetime | None = None
        # The slot that is being run or waits for it, and how often it was looked after.
        self.open: datetime | None = None
        self.looks = 0
        # Set while no run is awaited.
        self.quiet = asyncio.Event()
        self.quiet.set()


class SharedCron:
    """Every process puts what is due into the queue, where it is once; one of them runs it."""

    def __init__(
        self,
        uow: UnitOfWork,
        queue: JobQueue,
        jobs: Sequence[CronJob],
        zone: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._uow = uow
        self._queue = queue
        self._clock = clock
        self._lines = {job.name: _Line(job, zone) for job in jobs}
        self._alarm = Alarm(self.look, clock)
        queue.handle(JobKind.CRON, self._run)

    async def start(self) -> None:
        """Have what was missed made up for, then wait."""
        self._alarm.start()
        await self.look()

    async def stop(self) -> None:
        """Put in nothing more; runs under way are the queue's."""
        self._alarm.stop()

    async def finished(self) -> None:
        """Wait for the runs put in here, whoever does them."""
        await asyncio.gather(*(line.quiet.wait() for line in self._lines.values()))

    async def look(self) -> None:
        """Put in what is due now, and arm for the next slot."""
        now = self._clock()
        self._alarm.disarm()
        try:
            due = [line for line in self._lines.values() if await self._is_open(line, now)]
            await self._queue.put(JobKind.CRON, [line.job.name for line in due], urgent=True)
        except StorageUnavailable:
            log.warning("cron.store_unavailable")
        for line in self._lines.values():
            if 0 < line.looks <= _MOMENTS:
                self._alarm.arm(now + _MOMENT)
            if upcoming := line.slots.next(now):
                self._alarm.arm(upcoming)

    async def _is_open(self, line: _Line, now: datetime) -> bool:
        newest = line.slots.newest(now)
        if newest is None or newest == line.settled:
            return False
        last = await self._uow.read(lambda unit: unit.cron_runs.last(line.job.name, newest))
        if last == newest:
            line.settled, line.looks = newest, 0
            line.quiet.set()
            return False
        line.looks = line.looks + 1 if newest == line.open else 1
        line.open = newest
        line.quiet.clear()
        return True

    async def _run(self, name: str, failures: int) -> None:
        """The newest slot, whichever it was put in for: older ones it makes superfluous."""
        line = self._lines.get(name)
        if line is None:
            if failures < _MOST_ELSEWHERE:
                raise TryAgain(_ELSEWHERE, f"no job {name} here")
            return
        try:
            newest = line.slots.newest(self._clock())
            if newest is not None:
                await self._run_slot(line, Slot(job=name, at=newest), failures)
        finally:
            line.quiet.set()

    async def _run_slot(self, line: _Line, slot: Slot, failures: int) -> None:
        now, has_failed = self._clock(), failures > 0
        if not await is_due(self._uow, line.job, slot, now, has_failed=has_failed):
            return
        log.info("cron.begins", job=slot.job, slot=slot.at.isoformat())
        try:
            await line.job.run(slot)
        except StorageUnavailable:
            raise
        except Exception as error:  # a bug of one job must not end the others
            log.exception("cron.failed", job=slot.job)
            await self._try_again_or_give_up(line, slot, failures, repr(error))
        else:
            await self._uow.run(slot.take)

    async def _try_again_or_give_up(
        self, line: _Line, slot: Slot, failures: int, error: str
    ) -> None:
        """It is hopeless, too, when the next slot would come first."""
        if failures < len(RETRIES):
            pause = RETRIES[failures]
            if line.slots.newest(self._clock() + pause) == slot.at:
                raise TryAgain(pause, error)
        await self._uow.run(lambda unit: unit.cron_runs.failed(slot.job, slot.at, error))
