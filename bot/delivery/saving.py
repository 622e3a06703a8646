"""Where an account's requests are short: notices leave together; with none left, what is free."""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import takewhile

from bot.delivery.budgets import Budget
from domain.delivery import Dispatch
from domain.merging import is_plain, merge
from domain.ports import ChatAdapter, Lane, Metered, OutboxEntry, UnitOfWork

# So many messages of a chat are looked through for those that can wait.
_LOOKED_THROUGH = 100
# Seconds: who waits for a new month looks at the calendar as often.
_LONGEST = 60.0


class UntilNews(float):
    """Seconds to wait, or until something new is to be said in the chat."""


class Saving:
    """Chooses what may leave now, and never changes the order of a chat."""

    def __init__(self, uow: UnitOfWork, clock: Callable[[], datetime]) -> None:
        self._uow = uow
        self._clock = clock

    async def choose(
        self, lane: Lane, entries: Sequence[OutboxEntry], adapter: ChatAdapter, budget: Budget
    ) -> Sequence[OutboxEntry] | UntilNews:
        """Of the oldest messages of a chat, those to send now; or how long nothing is sent."""
        chosen = await self._gathered(lane, entries, budget)
        if isinstance(chosen, UntilNews):
            return chosen
        gone_for = budget.gone_for()
        if gone_for > 0 and not await _is_free(adapter, chosen):
            return UntilNews(min(gone_for, _LONGEST))
        return chosen

    async def _gathered(
        self, lane: Lane, entries: Sequence[OutboxEntry], budget: Budget
    ) -> Sequence[OutboxEntry] | UntilNews:
        """What must not wait takes along what could have: the order stays."""
        patience = budget.gathering
        if not patience or not _can_wait(entries[0]):
            return entries
        queue = await self._uow.run(lambda unit: unit.mailroom.queue_of(lane, _LOOKED_THROUGH))
        patient = list(takewhile(_can_wait, queue))
        rest = patience - (self._clock() - entries[0].queued_at)
        if len(patient) == len(queue) < _LOOKED_THROUGH and rest.total_seconds() > 0:
            return UntilNews(min(rest.total_seconds(), _LONGEST))
        place = patient[0].message.topic if patient else None
        return [entry for entry in patient if entry.message.topic == place] or entries


def to_dispatch(entries: Sequence[OutboxEntry]) -> Dispatch:
    """One request for messages that leave together, without its files."""
    head = entries[0]
    message = merge([entry.message for entry in entries]) if len(entries) > 1 else head.message
    return Dispatch(
        key=str(head.id),
        message=message,
        edits=head.edits,
        thread=head.thread,
        is_unsure=head.is_unsure,
    )


def _can_wait(entry: OutboxEntry) -> bool:
    """What may have been shown goes again as it went before."""
    return entry.message.can_wait and is_plain(entry.message) and not entry.is_unsure


async def _is_free(adapter: ChatAdapter, entries: Sequence[OutboxEntry]) -> bool:
    return isinstance(adapter, Metered) and await adapter.is_free(to_dispatch(entries))
