"""Writes down what became of a request, whatever it was. What a failure means: `outcomes`."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TypeVar

import structlog

from bot.delivery.budgets import Budget
from bot.delivery.outcomes import Outcomes
from bot.metrics import Metrics
from domain.delivery import AddressUnreachable, Receipt, WindowClosed
from domain.errors import StorageUnavailable
from domain.ports import ChatAdapter, Lane, OutboxEntry, Unit, UnitOfWork
from domain.tickets.conversation import RecallOutcome

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
        budgets: Mapping[str, Budget],
        outcomes: Outcomes,
        metrics: Metrics,
    ) -> None:
        self._uow = uow
        self._adapters = adapters
        self._budgets = budgets
        self._outcomes = outcomes
        self._metrics = metrics

    def count(self, lane: Lane, outcome: str) -> None:
        """One more request ended so, for monitoring."""
        self._metrics.messages.labels(lane.account, outcome).inc()

    async def receipt(self, lane: Lane, entries: Sequence[OutboxEntry], receipt: Receipt) -> bool:
        """They are shown. Returns whether that was all of the lane."""
        self.count(lane, "sent")
        if entries[0].message.retracts is not None:
            return await self._write_down(
                lane, lambda unit: self._taken_back(unit, lane, entries[0])
            )
        return await self._write_down(lane, lambda unit: sent(unit, lane, entries, receipt))

    async def failure(self, lane: Lane, entries: Sequence[OutboxEntry], error: Exception) -> None:
        """They are not shown, or nobody knows."""
        self.count(lane, type(error).__name__)
        can = self._adapters[lane.account].capabilities
        if isinstance(error, WindowClosed) and not can.reply_windows:
            # Nobody would let go of what is held.
            error = AddressUnreachable(str(error))
        reaction = self._outcomes.reaction(
            entries,
            error,
            idempotent=can.idempotent_sends,
            recognises_repeats_for=can.recognises_repeats_for,
            patience=can.patience,
        )
        log.info(
            "delivery.failed",
            account=lane.account,
            outbox=entries[0].id,
            error=type(error).__name__,
            reason=str(error),
        )
        try:
            await self._write_down(lane, lambda unit: reaction(unit, lane))
        except Exception:  # a bug of ours must leave no message between the states
            log.exception("delivery.not_told", account=lane.account, outbox=entries[0].id)
            ids = [entry.id for entry in entries]
            await self._write_down(lane, lambda unit: unit.mailroom.failed(ids, repr(error)))

    def _taken_back(self, unit: Unit, lane: Lane, entry: OutboxEntry) -> bool:
        self._outcomes.retractions.settle(unit, lane, entry, RecallOutcome.GONE)
        return not unit.mailroom.head(lane, 1)

    async def finish(self) -> None:
        """Write down what was used since the last request was."""
        with suppress(StorageUnavailable):
            await self.write_down_uses()

    async def write_down_uses(self) -> None:
        """Also by what is no message. Raises StorageUnavailable."""
        for budget in self._budgets.values():
            if budget.is_unwritten:
                await self._with_budget(budget, lambda _: None)

    async def _write_down(self, lane: Lane, work: Callable[[Unit], T]) -> T:
        """What became of a request must not be lost to a passing trouble of the database."""
        while True:
            try:
                return await self._with_budget(self._budgets[lane.account], work)
            except StorageUnavailable:
                await asyncio.sleep(STORE_PAUSE)

    async def _with_budget(self, budget: Budget, work: Callable[[Unit], T]) -> T:
        taken = budget.take()
        if not taken:
            return await self._uow.run(work)

        def counted(unit: Unit) -> T:
            self._outcomes.tell(unit, budget.write_down(unit, taken))
            return work(unit)

        try:
            return await self._uow.run(counted)
        except BaseException:
            budget.give_back(taken)
            raise


def sent(unit: Unit, lane: Lane, entries: Sequence[OutboxEntry], receipt: Receipt) -> bool:
    """Write it down, and look whether that was all: mostly it was, and nobody need look again."""
    unit.mailroom.sent(entries, receipt)
    return not unit.mailroom.head(lane, 1)
