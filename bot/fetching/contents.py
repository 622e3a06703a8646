"""One try to fetch the content of a file, and what it means when it fails."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

import structlog

from desk.talk.take_in_file import recognised_type
from domain.delivery import DeliveryError, OutcomeUnknown, RetryLater
from domain.errors import DeskError, StorageUnavailable
from domain.policy import ServicePolicy
from domain.ports import ChatAdapter, FileStore, Unit
from domain.tickets.conversation import Attachment, AttachmentState
from scheduler.queue.job_queue import TryAgain

log = structlog.get_logger(__name__)

# Seconds. With the longest pause, a platform may be away for a day before a file is given up.
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 300.0
_TRIES = 300
_TRIES_OF_A_BUG = 5


class Contents:
    """Asks the platform a file came from."""

    def __init__(
        self, adapters: Mapping[str, ChatAdapter], files: FileStore, policy: ServicePolicy
    ) -> None:
        self._adapters = adapters
        self._files = files
        self._policy = policy

    async def fetch(self, attachment: Attachment, failures: int) -> Callable[[Unit], None]:
        """What to write down about it, after so many failures. Raises TryAgain."""
        try:
            return await self._fetch(attachment)
        except DeskError:
            return partial(_mark, attachment, AttachmentState.REFUSED)
        except Exception as error:  # a bug of ours must not keep other files away
            if not _is_worth_a_try(error, failures + 1):
                log.warning("fetching.lost", attachment=attachment.id, reason=type(error).__name__)
                return partial(_mark, attachment, AttachmentState.LOST)
            log.info("fetching.again", attachment=attachment.id, reason=type(error).__name__)
            raise TryAgain(_pause(error, failures), repr(error)) from error

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


def _is_worth_a_try(error: Exception, tries: int) -> bool:
    """The world may be in order again; a refusal stays one, and a bug mostly does."""
    if isinstance(error, RetryLater | OutcomeUnknown | StorageUnavailable):
        return tries < _TRIES
    return not isinstance(error, DeliveryError) and tries < _TRIES_OF_A_BUG


def _pause(error: Exception, failures: int) -> timedelta:
    pause = getattr(error, "after", _FIRST_PAUSE) * 2 ** min(failures, 12)
    return timedelta(seconds=min(pause, _LONGEST_PAUSE))


def _mark(attachment: Attachment, state: AttachmentState, unit: Unit) -> None:
    unit.attachments.settle(attachment.id, state)
