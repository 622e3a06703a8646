"""Wakes up at the next deadline: re-armed after commits, and looking every few seconds anyway."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from domain.errors import StorageUnavailable
from domain.ports import Committed, UnitOfWork
from scheduler.alarm import Alarm
from scheduler.deadlines import DueDeadlines

log = structlog.get_logger(__name__)


class Wakeups:
    """Calls `DueDeadlines.handle` whenever something may be due."""

    def __init__(
        self, uow: UnitOfWork, deadlines: DueDeadlines, clock: Callable[[], datetime]
    ) -> None:
        self._uow = uow
        self._deadlines = deadlines
        self._running = asyncio.Lock()
        self._alarm = Alarm(self.wake, clock)

    async def start(self) -> None:
        """Handle what fell due while we were down, then wait."""
        self._uow.subscribe(self._on_commit)
        self._alarm.start()
        await self.wake()

    async def stop(self) -> None:
        """Take no new run; let the present one finish."""
        self._alarm.stop()
        async with self._running:
            return

    async def wake(self) -> None:
        """Handle everything due now, and arm for the next."""
        async with self._running:
            try:
                await self._deadlines.handle()
                self._alarm.disarm()
                if due_at := await self._uow.read(lambda unit: unit.deadlines.next_due()):
                    self._alarm.arm(due_at)
            except StorageUnavailable:
                log.warning("scheduler.store_unavailable")

    def _on_commit(self, committed: Committed) -> None:
        if committed.due_at:
            self._alarm.arm(committed.due_at)
