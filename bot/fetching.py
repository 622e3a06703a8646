"""Fetches the contents of files that people sent, from the platform into the file store."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial

import structlog

from desk.take_in_file import recognised_type
from domain.delivery import DeliveryError, OutcomeUnknown, RetryLater
from domain.errors import DeskError, StorageUnavailable
from domain.policy import ServicePolicy
from domain.ports import ChatAdapter, Committed, FileStore, Unit, UnitOfWork
from domain.tickets.conversation import Attachment, AttachmentState

log = structlog.get_logger(__name__)

_AT_ONCE = 4
_TRIES = 6
_FIRST_PAUSE = 1.0


class Fetching:
    """One task that empties the list of pending attachments, a few at a time."""

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
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take up what a former process left, and wait for commits."""
        self._uow.subscribe(self._on_commit)
        self._wanted.set()
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop; what was not fetched yet stays pending."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _on_commit(self, committed: Committed) -> None:
        if committed.has_pending_files:
            self._wanted.set()

    async def _run(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            try:
                await self._empty_list()
            except StorageUnavailable:
                self._wanted.set()
                await asyncio.sleep(_FIRST_PAUSE)

    async def _empty_list(self) -> None:
        while pending := await self._uow.read(lambda unit: unit.attachments.pending(_AT_ONCE)):
            await asyncio.gather(*map(self._settle, pending))

    async def _settle(self, attachment: Attachment) -> None:
        settled = await self._fetched(attachment)
        await self._uow.run(settled)

    async def _fetched(self, attachment: Attachment) -> Callable[[Unit], None]:
        """What to write down about an attachment, after trying to fetch it."""
        for attempt in range(_TRIES):
            try:
                return await self._fetch(attachment)
            except (RetryLater, OutcomeUnknown) as error:
                pause = getattr(error, "after", _FIRST_PAUSE) * 2**attempt
                await asyncio.sleep(min(pause, 60.0))
            except DeskError:
                return partial(_mark, attachment, AttachmentState.REFUSED)
            except DeliveryError as error:
                log.warning("fetching.lost", attachment=attachment.id, reason=str(error))
                break
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


def _mark(attachment: Attachment, state: AttachmentState, unit: Unit) -> None:
    unit.attachments.settle(attachment.id, state)
