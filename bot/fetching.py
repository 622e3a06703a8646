"""Fetches the contents of files that people sent, from the platform into the file store."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial

import structlog

from desk.talk.take_in_file import recognised_type
from domain.delivery import DeliveryError, OutcomeUnknown, RetryLater
from domain.errors import DeskError, StorageUnavailable
from domain.policy import ServicePolicy
from domain.ports import ChatAdapter, Committed, FileStore, Unit, UnitOfWork
from domain.tickets.conversation import Attachment, AttachmentState

log = structlog.get_logger(__name__)

# Files fetched at the same time; files known of, those that wait for their next try included.
_AT_ONCE = 4
_LISTED = 200
# Seconds. With the longest pause, a platform may be away for a day before a file is given up.
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 300.0
_TRIES = 300
_TRIES_OF_A_BUG = 5


class Fetching:
    """One task per pending attachment, a few of them at work; one that waits stops no other."""

    def __init__(
        self,
        uow: UnitOfWork,
        adapters: Mapping[str, ChatAdapter],
        files: FileStore,
        policy: ServicePolicy,
    ) -> None:
        self._uow = uow
        self._adapters = adapters
        self._files = files
        self._policy = policy
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
                await asyncio.sleep(_FIRST_PAUSE)

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
                await asyncio.sleep(_FIRST_PAUSE)

    async def _fetched(self, attachment: Attachment) -> Callable[[Unit], None]:
        """What to write down about an attachment, after trying to fetch it."""
        for attempt in range(_TRIES):
            try:
                async with self._room:
                    return await self._fetch(attachment)
            except DeskError:
                return partial(_mark, attachment, AttachmentState.REFUSED)
            except Exception as error:  # a bug of ours must not keep other files away
                if not _is_worth_a_try(error, attempt):
                    log.warning("fetching.lost", attachment=attachment.id, reason=repr(error))
                    break
                log.info("fetching.again", attachment=attachment.id, reason=repr(error))
                pause = getattr(error, "after", _FIRST_PAUSE) * 2 ** min(attempt, 12)
                await asyncio.sleep(min(pause, _LONGEST_PAUSE))
        return partial(_mark, attachment, AttachmentState.LOST)

    async def _fetch(self, attachment: Attachment) -> Callable[[Unit], None]:
        adapter = self._adapters.get(attachment.account)
        if adapter is None:
            return partial(_mark, attachment, AttachmentState.LOST)
        content = adapter.fetch(attachment.reference)
        digest, size = await self._files.put(content, limit=self._policy.max_file_bytes)
        media_type = await asyncio.to_thread(
            recognised_type, self._policy, self._files.path(digest), attachment
        )
        return lambda unit: unit.attachments.settle(
            attachment.id,
            AttachmentState.STORED,
            digest=digest,
            size=size,
            media_type=media_type,
        )


def _is_worth_a_try(error: Exception, attempt: int) -> bool:
    """The world may be in order again; a refusal stays one, and a bug mostly does."""
    if isinstance(error, RetryLater | OutcomeUnknown | StorageUnavailable):
        return True
    return not isinstance(error, DeliveryError) and attempt + 1 < _TRIES_OF_A_BUG


def _mark(attachment: Attachment, state: AttachmentState, unit: Unit) -> None:
    unit.attachments.settle(attachment.id, state)
