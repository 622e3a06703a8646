"""APScheduler: one wake-up at the next deadline, re-armed after commits, plus a safety sweep.

Keeps nothing but the next wake-up in memory: the deadline table is the truth.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from domain.errors import StorageUnavailable
from domain.ports import Committed, UnitOfWork
from scheduler.deadlines import DueDeadlines

log = structlog.get_logger(__name__)

_NEXT = "next-deadline"
_SWEEP_SECONDS = 10


class Wakeups:
    """Calls `DueDeadlines.handle` whenever something may be due."""

    def __init__(
        self, uow: UnitOfWork, deadlines: DueDeadlines, clock: Callable[[], datetime]
    ) -> None:
        self._uow = uow
        self._deadlines = deadlines
        self._clock = clock
        self._running = asyncio.Lock()
        self._armed_for: datetime | None = None
        # A run that is late or missed is worth as much as one in time: it asks the table.
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    async def start(self) -> None:
        """Handle what fell due while we were down, then wait."""
        self._uow.subscribe(self._on_commit)
        self._scheduler.add_job(self.wake, IntervalTrigger(seconds=_SWEEP_SECONDS), id="sweep")
        self._scheduler.start()
        await self.wake()

    async def stop(self) -> None:
        """Take no new run; let the present one finish."""
        self._scheduler.shutdown(wait=False)
        async with self._running:
            return

    async def wake(self) -> None:
        """Handle everything due now, and arm the next wake-up."""
        async with self._running:
            try:
                await self._deadlines.handle()
                self._armed_for = None
                self._arm(await self._uow.read(lambda unit: unit.deadlines.next_due()))
            except StorageUnavailable:
                log.warning("scheduler.store_unavailable")

    def _on_commit(self, committed: Committed) -> None:
        self._arm(committed.due_at)

    def _arm(self, due_at: datetime | None) -> None:
        if due_at is None or (self._armed_for is not None and self._armed_for <= due_at):
            return
        self._armed_for = due_at
        # The desk's clock says how long; the scheduler's own counts it down.
        pause = max(due_at - self._clock(), timedelta(0))
        trigger = DateTrigger(run_date=datetime.now(UTC) + pause, timezone=UTC)
        self._scheduler.add_job(self.wake, trigger, id=_NEXT, replace_existing=True)
