"""Removes what nobody needs any more, in small units, so that nobody waits for it."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from domain.ports import FileStore, Unit, UnitOfWork
from scheduler.jobs import Slot
from scheduler.queue.job_queue import JobQueue

log = structlog.get_logger(__name__)

# Rows a unit, and seconds between units.
_BATCH = 500
_BREATH = 0.05
# How background jobs went is looked up within days, if at all.
_JOBS = timedelta(days=7)


class Housekeeping:
    """Handled events, settled messages, old alerts, what accounts forget, and files never sent."""

    def __init__(
        self,
        uow: UnitOfWork,
        files: FileStore,
        keep: timedelta,
        queue: JobQueue | None = None,
    ) -> None:
        self._uow = uow
        self._files = files
        self._keep = keep
        self._queue = queue

    async def tidy(self, slot: Slot) -> None:
        """Everything older than the kept time at this slot. Safe to break off and to repeat."""
        before = slot.at - self._keep
        mail = await self._purge(lambda unit: unit.housekeeping.purge_mail(before, _BATCH))
        alerts = await self._purge(lambda unit: unit.housekeeping.purge_alerts(before, _BATCH))
        await self._purge(lambda unit: unit.housekeeping.purge_links(before, _BATCH))
        memory = await self._purge(lambda unit: unit.housekeeping.purge_account_memory(_BATCH))
        files = await self._purge_uploads(before)
        jobs = await self._purge_jobs(self._queue) if self._queue else 0
        log.info(
            "housekeeping.done", mail=mail, alerts=alerts, memory=memory, files=files, jobs=jobs
        )

    async def _purge(self, purge: Callable[[Unit], int]) -> int:
        removed = 0
        while count := await self._uow.run(purge):
            removed += count
            await asyncio.sleep(_BREATH)
        return removed

    async def _purge_jobs(self, queue: JobQueue) -> int:
        removed = 0
        while count := await queue.purge_log(_JOBS):
            removed += count
            await asyncio.sleep(_BREATH)
        return removed

    async def _purge_uploads(self, before: datetime) -> int:
        orphans: set[str] = set()

        def purge(unit: Unit) -> int:
            count, digests = unit.housekeeping.purge_uploads(before, _BATCH)
            orphans.update(digests)
            return count

        removed = await self._purge(purge)
        for digest in orphans:
            await self._files.discard(digest)
        return removed
