"""Fetches contents where one process does everything itself: what is pending, the table knows."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from bot.fetching.contents import Contents
from domain.errors import StorageUnavailable
from domain.ports import Committed, Unit, UnitOfWork
from domain.tickets.conversation import Attachment
from scheduler.queue.job_queue import TryAgain

# Of an account: files fetched at the same time; files known of, those that wait for their next try
# included.
_AT_ONCE = 4
_KNOWN = 100
# Files read at once from the table.
_LISTED = 200
# Seconds.
_LOOK_AGAIN = 1.0


@dataclass(slots=True)
class _Window:
    """On the files of one account: those of one that is away keep those of no other waiting."""

    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))
    known: int = 0
    # From this id on there are some that are not known of; 0 = none.
    more_from: int = 0

    @property
    def is_full(self) -> bool:
        return self.known >= _KNOWN

    @property
    def wants_more(self) -> bool:
        """Not for each single one that is done."""
        return self.more_from > 0 and self.known * 2 <= _KNOWN


class Fetching:
    """One task per file known of, a few of them at work; one that waits stops no other."""

    def __init__(self, uow: UnitOfWork, contents: Contents) -> None:
        self._uow = uow
        self._contents = contents
        self._wanted = asyncio.Event()
        self._windows: defaultdict[str, _Window] = defaultdict(_Window)
        self._fetching: dict[int, asyncio.Task[None]] = {}
        # Done since the table was read last, where they still were pending.
        self._done: set[int] = set()
        # Up to this id all that are pending are known of, or behind what a window shows.
        self._seen = 0
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
                await self._look()
            except StorageUnavailable:
                self._seen = 0
                self._wanted.set()
                await asyncio.sleep(_LOOK_AGAIN)

    async def _look(self) -> None:
        """Through what is new, and through what is behind the windows that have room again."""
        emptied = [window for window in self._windows.values() if window.wants_more]
        after = min([self._seen, *(window.more_from - 1 for window in emptied)])
        for window in emptied:
            window.more_from = 0
        has_more = True
        while has_more:
            self._done.clear()
            pending = await self._uow.read(partial(_some_pending, after))
            self._take_up(pending)
            has_more = len(pending) == _LISTED
            after = pending[-1].id if pending else after
            self._seen = max(self._seen, after)
            if all(window.is_full for window in emptied):
                for window in emptied:
                    window.more_from = window.more_from or after + 1
                after, emptied = self._seen, []

    def _take_up(self, pending: Sequence[Attachment]) -> None:
        for attachment in pending:
            window = self._windows[attachment.account]
            if attachment.id in self._fetching or attachment.id in self._done:
                continue
            if window.is_full:
                window.more_from = window.more_from or attachment.id
                continue
            window.known += 1
            task = asyncio.create_task(self._settle(attachment, window.room))
            self._fetching[attachment.id] = task
            task.add_done_callback(partial(self._let_go, attachment.id, window))

    def _let_go(self, attachment_id: int, window: _Window, _task: asyncio.Task[None]) -> None:
        del self._fetching[attachment_id]
        self._done.add(attachment_id)
        window.known -= 1
        if window.wants_more:
            self._wanted.set()

    async def _settle(self, attachment: Attachment, room: asyncio.Semaphore) -> None:
        settled = await self._fetched(attachment, room)
        while True:
            try:
                return await self._uow.run(settled)
            except StorageUnavailable:
                await asyncio.sleep(_LOOK_AGAIN)

    async def _fetched(
        self, attachment: Attachment, room: asyncio.Semaphore
    ) -> Callable[[Unit], None]:
        """What to write down about an attachment, after as many tries as it takes."""
        failures = 0
        while True:
            try:
                async with room:
                    return await self._contents.fetch(attachment, failures)
            except TryAgain as again:
                failures += 1
                await asyncio.sleep(again.after.total_seconds())


def _some_pending(after: int, unit: Unit) -> list[Attachment]:
    return unit.attachments.pending(_LISTED, after=after)
