"""A platform of our own: the next message is looked for, shown and settled in one unit, which may
be the one that queued it. Another process may be at the same chat: what was first a moment ago
need not be any more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import structlog

from bot.delivery.saving import to_dispatch
from bot.delivery.settling import sent
from bot.metrics import Metrics
from domain.errors import StorageUnavailable
from domain.merging import fitting
from domain.messaging import Address, Outgoing
from domain.ports import ChatAdapter, InHouse, Lane, OutboxEntry, Shown, Unit, UnitOfWork

log = structlog.get_logger(__name__)

# How many messages may merge into one.
MOST_MERGED = 40
# So many are shown in the unit of a turn: a backlog is not its business.
_AT_ONCE = 8


@dataclass(slots=True)
class Turn:
    """What stands first in a chat, and what came of it so far."""

    entries: Sequence[OutboxEntry] = ()
    shown: Shown | None = None
    # Nothing else is to be shown there.
    is_last: bool = False
    error: Exception | None = None


async def show_first(uow: UnitOfWork, adapter: InHouse, lane: Lane, most_text: int) -> Turn:
    """Show it, if that can be done in a unit, and now. Raises StorageUnavailable."""
    turn = Turn()

    def work(unit: Unit) -> None:
        turn.shown, turn.entries = None, _first(unit, lane, most_text)
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


class AtOnce:
    """Shows what a turn says in its own chat in the unit of the turn, where the platform is ours.

    What can't be shown so is left to delivery.
    """

    def __init__(self, adapters: Mapping[str, ChatAdapter], metrics: Metrics) -> None:
        self._adapters = adapters
        self._own = {name: a for name, a in adapters.items() if isinstance(a, InHouse)}
        self._metrics = metrics

    def __call__(self, unit: Unit, lane: Lane) -> Sequence[Shown]:
        """In a unit of that chat's order. To be told once it is durable."""
        own = self._own.get(lane.account)
        if own is None:
            return ()
        most_text = self._adapters[lane.account].capabilities.max_text
        shown = _show_waiting(unit, own, lane, most_text)
        return [replace(one, tell=partial(self._tell, lane, one)) for one in shown]

    def _tell(self, lane: Lane, shown: Shown) -> None:
        shown.tell()
        self._metrics.messages.labels(lane.account, "sent").inc()


def _show_waiting(unit: Unit, own: InHouse, lane: Lane, most_text: int) -> list[Shown]:
    entries = _first(unit, lane, most_text)
    shown: list[Shown] = []
    if not entries:
        return shown
    try:
        with unit.attempt():
            while entries and len(shown) < _AT_ONCE and _can_be_shown(entries[0], unit):
                one = own.show(unit, to_dispatch(entries))
                unit.mailroom.sent(entries, one.receipt)
                shown.append(one)
                entries = _first(unit, lane, most_text)
    except StorageUnavailable:
        raise
    except Exception as error:  # what can't be shown must not undo what was decided
        log.info("delivery.not_at_once", account=lane.account, error=type(error).__name__)
        return []
    return shown


def _first(unit: Unit, lane: Lane, most_text: int) -> Sequence[OutboxEntry]:
    """What leaves next, as one message."""
    entries = unit.mailroom.head(lane, MOST_MERGED)
    return entries[: fitting([entry.message for entry in entries], most_text)]


def _can_be_shown(first: OutboxEntry, unit: Unit) -> bool:
    return first.not_before <= unit.now and _is_shown_in_unit(first.message)


def _is_shown_in_unit(message: Outgoing) -> bool:
    """Files are read and messages taken back outside of a unit."""
    return not message.attachments and message.retracts is None
