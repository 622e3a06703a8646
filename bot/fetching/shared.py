"""Fetches contents where several processes share the work: each file is a job of the queue."""

import asyncio
from functools import partial

import structlog

from bot.fetching.contents import Contents
from domain.errors import StorageUnavailable
from domain.ports import Committed, Unit, UnitOfWork
from domain.tickets.conversation import Attachment, AttachmentState
from scheduler.queue.job_queue import JobKind, JobQueue

log = structlog.get_logger(__name__)

# Files without a job looked for at once, and seconds between looks. The unit that brings a file
# brings its job; not so those that a command brought, or that came from another database.
_LISTED = 200
_LOOK_AGAIN = 60.0


class SharedFetching:
    """Which files are pending, the table knows; who is at them, the queue."""

    def __init__(self, uow: UnitOfWork, contents: Contents, queue: JobQueue) -> None:
        self._uow = uow
        self._contents = contents
        self._queue = queue
        self._wanted = asyncio.Event()
        self._looking: asyncio.Task[None] | None = None
        queue.handle(JobKind.FETCH, self._settle)

    async def start(self) -> None:
        """Wait for commits, of this process and others."""
        self._uow.subscribe(self._on_commit)
        self._looking = asyncio.create_task(self._look())

    async def stop(self) -> None:
        """Look no more; jobs under way are the queue's."""
        if self._looking:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)

    def _on_commit(self, committed: Committed) -> None:
        if committed.has_pending_files and committed.is_left_behind:
            self._wanted.set()
        elif committed.has_pending_files:
            self._queue.wake()

    async def _look(self) -> None:
        while True:
            try:
                await self._put_in_all()
            except StorageUnavailable:
                pass  # as good a time as any to look later
            except Exception:  # whatever it is, files wait for us
                log.exception("fetching.not_looked")
            await self._pause()

    async def _put_in_all(self) -> None:
        """Page by page: those of a platform that is away for a day keep no others out."""
        after: int | None = 0
        while after is not None:
            pending = await self._uow.read(partial(_some_pending, after))
            await self._queue.put(JobKind.FETCH, [str(attachment.id) for attachment in pending])
            after = pending[-1].id if len(pending) == _LISTED else None

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(_LOOK_AGAIN):
                await self._wanted.wait()
        except TimeoutError:
            pass
        self._wanted.clear()

    async def _settle(self, subject: str, failures: int) -> None:
        """Fetched twice at the same time, a file is stored once: under what it contains."""
        attachment = await self._uow.read(lambda unit: _pending(unit, int(subject)))
        if attachment is not None:
            await self._uow.run(await self._contents.fetch(attachment, failures))


def _some_pending(after: int, unit: Unit) -> list[Attachment]:
    return unit.attachments.pending(_LISTED, after=after)


def _pending(unit: Unit, attachment_id: int) -> Attachment | None:
    attachment = unit.attachments.get(attachment_id)
    is_pending = attachment is not None and attachment.state is AttachmentState.PENDING
    return attachment if is_pending else None
