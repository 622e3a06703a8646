"""Writes down what became of a request, whatever it was. What a failure means: `outcomes`."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

import structlog

from bot.delivery.outcomes import Outcomes
from bot.metrics import Metrics
from domain.delivery import AddressUnreachable, Receipt, WindowClosed
from domain.errors import StorageUnavailable
from domain.ports import ChatAdapter, Lane, OutboxEntry, Unit, UnitOfWork

log = structlog.get_logger(__name__)

T = TypeVar("T")

# Seconds between tries while the store is away.
STORE_PAUSE = 1.0


class Settling:
    """Gives up nothing it was told, not even while the store is away."""

    def __init__(
        self,
        uow: UnitOfWork,
        adapters: Mapping[str, ChatAdapter],
        outcomes: Outcomes,
        metrics: Metrics,
    ) -> None:
        self._uow = uow
        self._adapters = adapters
        self._outcomes = outcomes
        self._metrics = metrics

    def count(self, lane: Lane, outcome: str) -> None:
        """One more request ended so, for monitoring."""
        self._metrics.messages.labels(lane.account, outcome).inc()

    async def receipt(self, lane: Lane, entries: Sequence[OutboxEntry], receipt: Receipt) -> bool:
        """They are shown. Returns whether that was all of the lane."""
        self.count(lane, "sent")
        return await self._write_down(lambda unit: sent(unit, lane, entries, receipt))

    async def failure(self, lane: Lane, entries: Sequence[OutboxEntry], error: Exception) -> None:
        """They are not shown, or nobody knows."""
        self.count(lane, type(error).__name__)
        can = self._adapters[lane.account].capabilities
        if isinstance(error, WindowClosed) and not can.reply_windows:
            # Nobody would let go of what is held.
            error = AddressUnreachable(str(error))
        reaction = self._outcomes.reaction(
            entries, error, idempotent=can.idempotent_sends, patience=can.patience
        )
        log.info(
            "delivery.failed",
            account=lane.account,
            outbox=entries[0].id,
            error=type(error).__name__,
            reason=str(error),
        )
        try:
            await self._write_down(lambda unit: reaction(unit, lane))
        except Exception:  # a bug of ours must leave no message between the states
            log.exception("delivery.not_told", account=lane.account, outbox=entries[0].id)
            ids = [entry.id for entry in entries]
            await self._write_down(lambda unit: unit.mailroom.failed(ids, repr(error)))

    async def _write_down(self, work: Callable[[Unit], T]) -> T:
        """What became of a request must not be lost to a passing trouble of the database."""
        while True:
            try:
                return await self._uow.run(work)
            except StorageUnavailable:
                await asyncio.sleep(STORE_PAUSE)


def sent(unit: Unit, lane: Lane, entries: Sequence[OutboxEntry], receipt: Receipt) -> bool:
    """Write it down, and look whether that was all: mostly it was, and nobody need look again."""
    unit.mailroom.sent(entries, receipt)
    return not unit.mailroom.head(lane, 1)
