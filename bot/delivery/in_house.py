"""A platform of our own: the next message is looked for, shown and settled in one unit. Another
process may be at the same chat: what was first a moment ago need not be any more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.delivery.saving import to_dispatch
from bot.delivery.settling import sent
from domain.errors import StorageUnavailable
from domain.messaging import Address, Outgoing
from domain.ports import InHouse, Lane, OutboxEntry, Shown, Unit, UnitOfWork


@dataclass(slots=True)
class Turn:
    """What stands first in a chat, and what came of it so far."""

    entries: Sequence[OutboxEntry] = ()
    shown: Shown | None = None
    # Nothing else is to be shown there.
    is_last: bool = False
    error: Exception | None = None


async def show_first(
    uow: UnitOfWork,
    adapter: InHouse,
    lane: Lane,
    first: Callable[[Unit], Sequence[OutboxEntry]],
) -> Turn:
    """Show it, if that can be done in a unit, and now. Raises StorageUnavailable."""
    turn = Turn()

    def work(unit: Unit) -> None:
        turn.shown, turn.entries = None, first(unit)
        if not turn.entries or not _can_be_shown(turn.entries[0], unit):
            return
        shown = adapter.show(unit, to_dispatch(turn.entries))
        turn.is_last = sent(unit, lane, turn.entries, shown.receipt)
        turn.shown = shown

    try:
        await uow.run(work, order=Address(account=lane.account, chat=lane.chat).order)
    except StorageUnavailable:
        raise
    except Exception as error:  # every failure has its reaction; none may stop the lane
        turn.error = error
    return turn


def _can_be_shown(first: OutboxEntry, unit: Unit) -> bool:
    return first.not_before <= unit.now and _is_shown_in_unit(first.message)


def _is_shown_in_unit(message: Outgoing) -> bool:
    """Files are read and messages taken back outside of a unit."""
    return not message.attachments and message.retracts is None
