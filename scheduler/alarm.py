"""APScheduler: rings at the one time it is armed for, and every few seconds anyway.

Keeps nothing but that time: what is due, the store knows.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

log = structlog.get_logger(__name__)

_NEXT = "next"
_SWEEP_SECONDS = 10


class Alarm:
    """Calls `ring`, which finds out what is due and arms for what comes next."""

    def __init__(self, ring: Callable[[], Awaitable[None]], clock: Callable[[], datetime]) -> None:
        self._ring = ring
        self._clock = clock
        self._armed_for: datetime | None = None
        self._ringing: asyncio.Task[None] | None = None
        # Somebody wants it to ring, perhaps for what the present ring came too early to see.
        self._is_wanted = False
        self._sweeping: asyncio.Task[None] | None = None
        # A run that is late is worth as much as one in time: it asks the store.
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def start(self) -> None:
        """Begin to ring, on the present event loop."""
        self._scheduler.start()
        self._sweeping = asyncio.create_task(self._sweep())

    def stop(self) -> None:
        """Ring no more; what rings now goes on."""
        self._is_wanted = False
        self._scheduler.shutdown(wait=False)
        if self._sweeping:
            self._sweeping.cancel()

    def arm(self, due_at: datetime) -> None:
        """Ring at this time (UTC) if nothing earlier is awaited."""
        if self._armed_for is not None and self._armed_for <= due_at:
            return
        self._armed_for = due_at
        # The desk's clock says how long; the scheduler's own counts it down.
        pause = max(due_at - self._clock(), timedelta(0))
        trigger = DateTrigger(run_date=datetime.now(UTC) + pause, timezone=UTC)
        self._scheduler.add_job(self._begin, trigger, id=_NEXT, replace_existing=True)

    def disarm(self) -> None:
        """Await nothing: whoever rings finds out anew what is next."""
        self._armed_for = None

    async def _sweep(self) -> None:
        # Counted by the loop, which knows no clock that people set: APScheduler sleeps through
        # an hour the clock was set back by.
        while True:
            await asyncio.sleep(_SWEEP_SECONDS)
            await self._begin()

    async def _begin(self) -> None:
        # In a task of its own: stopping breaks off jobs and sweeps, not what is half done.
        self._is_wanted = True
        if self._ringing is None or self._ringing.done():
            self._ringing = asyncio.create_task(self._rung())

    async def _rung(self) -> None:
        while self._is_wanted:
            self._is_wanted = False
            # One that fails must not keep it waiting for what has passed.
            self.disarm()
            try:
                await self._ring()
            except Exception:  # whatever it is, the next ring may be better
                log.exception("alarm.failed")
