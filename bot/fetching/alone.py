"""Fetches contents where one process does everything itself: what is pending, the table knows."""

import asyncio
from collections.abc import Callable
from functools import partial

from bot.fetching.contents import Contents
from domain.errors import StorageUnavailable
from domain.ports import Committed, Unit, UnitOfWork
from domain.tickets.conversation import Attachment
from scheduler.queue.job_queue import TryAgain

# Files fetched at the same time; files known of, those that wait for their next try included.
_AT_ONCE = 4
_LISTED = 200
# Seconds.
_LOOK_AGAIN = 1.0


class Fetching:
    """One task per pending attachment, a few of them at work; one that waits stops no other."""

    def __init__(self, uow: UnitOfWork, contents: Contents) -> None:
        self._uow = uow
        self._contents = contents
        self._wanted = asyncio.Event()
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._fetching: dict[int, asyncio.Task[None]] = {}
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take up what a former process left, and wait for commits."""
        self._uow.subscribe(self._on_commit)
        self._wanted.set()
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop; what was not fetched yet stays pending."""
        tasks = [*self._fetching.values(), *([self._task] if self._task else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _on_commit(self, committed: Committed) -> None:
        if committed.has_pending_files:
            self._wanted.set()

    async def _run(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            try:
                self._take_up(await self._uow.read(lambda unit: unit.attachments.pending(_LISTED)))
            except StorageUnavailable:
                self._wanted.set()
                await asyncio.sleep(_LOOK_AGAIN)

    def _take_up(self, pending: list[Attachment]) -> None:
        for attachment in pending:
            if attachment.id not in self._fetching:
                task = asyncio.create_task(self._settle(attachment))
                self._fetching[attachment.id] = task
                task.add_done_callback(partial(self._let_go, attachment.id, len(pending)))

    def _let_go(self, attachment_id: int, listed: int, _task: asyncio.Task[None]) -> None:
        del self._fetching[attachment_id]
        if listed >= _LISTED:
            # There may be more than were listed.
            self._wanted.set()

    async def _settle(self, attachment: Attachment) -> None:
        settled = await self._fetched(attachment)
        while True:
            try:
                return await self._uow.run(settled)
            except StorageUnavailable:
                await asyncio.sleep(_LOOK_AGAIN)

    async def _fetched(self, attachment: Attachment) -> Callable[[Unit], None]:
        """What to write down about an attachment, after as many tries as it takes."""
        failures = 0
        while True:
            try:
                async with self._room:
                    return await self._contents.fetch(attachment, failures)
            except TryAgain as again:
                failures += 1
                await asyncio.sleep(again.after.total_seconds())
