"""Writes down that the process is at work: for those beside it, and for a later one, which knows by
it for how long nobody was."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog

from domain.errors import StorageUnavailable
from domain.ports import Process, Unit, UnitOfWork

log = structlog.get_logger(__name__)

# Seconds. Who is killed was at work until a minute ago at most.
_PAUSE = 60.0


class Heartbeat:
    """One row of the store for each process."""

    def __init__(self, uow: UnitOfWork, process: Callable[[], Process] = Process) -> None:
        self._uow = uow
        self._process = process
        # The id of the process's run, once begun.
        self.run_id = 0
        self._task: asyncio.Task[None] | None = None

    def begin(self, unit: Unit) -> None:
        """In a unit of the start, which is there anyway."""
        self.run_id = unit.runs.begin(self._process())

    async def start(self) -> None:
        """Beat once a minute."""
        self._task = asyncio.create_task(self._beat())

    async def stop(self) -> None:
        """Say that it was at work until now."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        with suppress(StorageUnavailable):
            await self._uow.run(lambda unit: unit.runs.end(self.run_id))

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(_PAUSE)
            try:
                await self._note()
            except Exception:  # whatever it is, it must not look as if nobody were at work
                log.exception("heartbeat.failed")

    async def _note(self) -> None:
        # Whoever can't store it is not at work, in the end.
        with suppress(StorageUnavailable):
            await self._uow.run(lambda unit: unit.runs.seen(self.run_id))
