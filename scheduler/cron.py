"""Runs jobs at their set times where one process does everything itself: each slot once, also
across restarts and set clocks."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from domain.errors import StorageUnavailable
from domain.ports import UnitOfWork
from scheduler.alarm import Alarm
from scheduler.jobs import RETRIES, CronJob, Slot, is_due
from scheduler.slots import Slots

log = structlog.get_logger(__name__)


class _Trouble:
    """A slot whose runs fail."""

    def __init__(self, slot: Slot) -> None:
        self.slot = slot
        self.error = ""
        self._times = 0
        self._last: datetime | None = None

    def again(self, error: str, now: datetime) -> None:
        """One more failure."""
        self.error, self._last = error, now
        self._times += 1

    @property
    def is_hopeless(self) -> bool:
        """Tried as often as it may be."""
        return self._times > len(RETRIES)

    def pauses(self, now: datetime) -> bool:
        """Not longer than the pause, wherever the clock was set meanwhile."""
        if self._last is None or self.is_hopeless:
            return False
        return self._last <= now < self._last + RETRIES[self._times - 1]


class _Line:
    """A job, and what became of its newest slot."""

    def __init__(self, job: CronJob, slots: Slots) -> None:
        self.job = job
        self.slots = slots
        self.running: asyncio.Task[None] | None = None
        # The slot there is nothing left to do about.
        self.settled: datetime | None = None
        self.trouble: _Trouble | None = None

    @property
    def is_running(self) -> bool:
        """One slot at a time."""
        return self.running is not None and not self.running.done()

    def settle(self, slot: Slot) -> None:
        """Nothing is left to do about it."""
        self.settled, self.trouble = slot.at, None


class Cron:
    """Each job runs in a task of its own, so that none holds up another, nor any deadline."""

    def __init__(
        self,
        uow: UnitOfWork,
        jobs: Sequence[CronJob],
        zone: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._lines = [_Line(job, Slots(job.crontab, zone)) for job in jobs]
        self._alarm = Alarm(self.look, clock)

    async def start(self) -> None:
        """Make up for what was missed, then wait."""
        self._alarm.start()
        await self.look()

    async def stop(self) -> None:
        """Break off what is running: the next start makes up for it."""
        self._alarm.stop()
        for line in self._lines:
            if line.running:
                line.running.cancel()
        await self.finished()

    async def finished(self) -> None:
        """Wait for the runs under way."""
        running = [line.running for line in self._lines if line.running]
        await asyncio.gather(*running, return_exceptions=True)

    async def look(self) -> None:
        """Begin what is due now, and arm for the next slot."""
        now = self._clock()
        self._alarm.disarm()
        for line in self._lines:
            try:
                await self._look_at(line, now)
            except StorageUnavailable:
                log.warning("cron.store_unavailable", job=line.job.name)
            if upcoming := line.slots.next(now):
                self._alarm.arm(upcoming)

    async def _look_at(self, line: _Line, now: datetime) -> None:
        newest = None if line.is_running else line.slots.newest(now)
        if newest is None or newest == line.settled:
            return
        slot = Slot(job=line.job.name, at=newest)
        await self._give_up_if_hopeless(line, slot)
        if line.settled == newest or (line.trouble and line.trouble.pauses(now)):
            return
        if await is_due(self._uow, line.job, slot, now, has_failed=line.trouble is not None):
            line.running = asyncio.create_task(self._run(line, slot))
        else:
            line.settle(slot)

    async def _give_up_if_hopeless(self, line: _Line, newest: Slot) -> None:
        """A slot that fails is hopeless, too, when the next one is there."""
        trouble = line.trouble
        if trouble is None or not (trouble.is_hopeless or trouble.slot != newest):
            return
        slot, error = trouble.slot, trouble.error
        await self._uow.run(lambda unit: unit.cron_runs.failed(slot.job, slot.at, error))
        line.settle(slot)

    async def _run(self, line: _Line, slot: Slot) -> None:
        log.info("cron.begins", job=slot.job, slot=slot.at.isoformat())
        try:
            await line.job.run(slot)
            await self._uow.run(slot.take)
            line.settle(slot)
        except StorageUnavailable:
            log.warning("cron.store_unavailable", job=slot.job)
        except Exception as error:  # a bug of one job must not end the others
            log.exception("cron.failed", job=slot.job)
            line.trouble = line.trouble or _Trouble(slot)
            line.trouble.again(repr(error), self._clock())
