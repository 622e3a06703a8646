"""What a platform is told once, at the start: in the background, until it takes or refuses it."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from adapters.shared.backoff import Backoff
from domain.delivery import DeliveryError, OutcomeUnknown, RetryLater

log = structlog.get_logger(__name__)


class Errand:
    """`tell` raises DeliveryError. What is refused is logged; the account works without."""

    def __init__(self, name: str, tell: Callable[[], Awaitable[None]]) -> None:
        self._name = name
        self._tell = tell
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Try no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _run(self) -> None:
        backoff = Backoff()
        while True:
            try:
                await self._tell()
                return
            except (RetryLater, OutcomeUnknown) as error:
                log.info("errand.postponed", errand=self._name, reason=str(error))
            except DeliveryError as error:
                log.warning("errand.refused", errand=self._name, reason=str(error))
                return
            await asyncio.sleep(backoff.next_pause())
