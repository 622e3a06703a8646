"""Wakes up at the next deadline: re-armed after commits, and looking every few seconds anyway."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from domain.errors import StorageUnavailable
from domain.ports import Committed, UnitOfWork
from scheduler.alarm import Alarm
from scheduler.due import DueDeadlines

log = structlog.get_logger(__name__)

# When each run leaves something due again, so many follow at once, and then one in a while: a verb
# that sets deadlines into the past must not keep the store busy.
_AT_ONCE = 5
_PAUSE = timedelta(seconds=1)


class Wakeups:
    """Calls `DueDeadlines.handle` whenever something may be due."""

    def __init__(
        self, uow: UnitOfWork, deadlines: DueDeadlines, clock: Callable[[], datetime]
    ) -> None:
        self._uow = uow
        self._deadlines = deadlines
        self._clock = clock
        self._running = asyncio.Lock()
        self._alarm = Alarm(self.wake, clock)
        self._is_stopping = False
        self._in_vain = 0
        self._not_before: datetime | None = None

    async def start(self) -> None:
        """Begin with what fell due while we were down; people need not wait for the end of it."""
        self._uow.subscribe(self._on_commit)
        self._alarm.start()
        self._arm(self._clock())

    async def stop(self) -> None:
        """Take no new turn; let the present one finish."""
        self._is_stopping = True
        self._alarm.stop()
        async with self._running:
            return

    async def wake(self) -> None:
        """Handle everything due now, and arm for the next."""
        async with self._running:
            try:
                has_handled = await self._deadlines.handle(lambda: not self._is_stopping)
                due_at = await self._look_ahead()
            except StorageUnavailable:
                log.warning("scheduler.store_unavailable")
                return
            self._pace(due_at, has_handled=has_handled)
            if due_at:
                self._arm(due_at)

    async def _look_ahead(self) -> datetime | None:
        # What is committed from here on arms by itself.
        self._alarm.disarm()
        return await self._uow.read(lambda unit: unit.deadlines.next_due())

    def _pace(self, due_at: datetime | None, *, has_handled: bool) -> None:
        now = self._clock()
        is_due = due_at is not None and due_at <= now
        if is_due and not has_handled:
            # Neighbours are at it: looked at again in case they are not to the end.
            self._not_before = now + _PAUSE
            return
        self._in_vain = self._in_vain + 1 if is_due else 0
        self._not_before = now + _PAUSE if self._in_vain > _AT_ONCE else None
        if self._in_vain == _AT_ONCE + 1:
            log.warning("scheduler.deadlines_set_into_the_past", due_at=due_at)

    def _on_commit(self, committed: Committed) -> None:
        if committed.due_at:
            self._arm(committed.due_at)

    def _arm(self, due_at: datetime) -> None:
        self._alarm.arm(max(due_at, self._not_before) if self._not_before else due_at)
