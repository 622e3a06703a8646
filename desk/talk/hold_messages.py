"""The platform lets us write to a chat only after somebody writes there: what waits is kept."""

from collections.abc import Collection, Sequence

from desk.desk import Desk
from domain.messaging import Address, Outgoing
from domain.ports import CopyState, Lane, OutboxEntry
from domain.tickets.history import EventKind

_ABOUT_DELIVERY = {
    EventKind.DELIVERY_WAITS,
    EventKind.DELIVERY_RESUMED,
    EventKind.DELIVERY_FAILED,
}


def hold_messages(
    desk: Desk, lane: Lane, entries: Sequence[OutboxEntry], reason: str, words: str = ""
) -> bool:
    """Keep them until then, with everything behind them; False if somebody wrote meanwhile.

    `words`: the reason for the staff, where it is not simply that nobody has written lately.
    """
    if not desk.unit.held.hold(entries, reason):
        return False
    numbers = [entry.message.ticket for entry in entries]
    numbers += desk.unit.held.hold_rest(lane, reason)
    _note(desk, lane, {number for number in numbers if number is not None}, reason, words)
    return True


def hold_undelivered(desk: Desk, where: Address, outbox_id: int, reason: str) -> bool:
    """The same for a message the platform had taken and then not shown. False: it is not known,
    or nobody is to see it any more.
    """
    lane = Lane(account=where.account, chat=where.chat)
    found = desk.unit.held.take_back(outbox_id, reason)
    kept = [message for message in found if not _was_taken_back(desk, lane, message)]
    numbers = {message.ticket for message in kept if message.ticket is not None}
    _note(desk, lane, numbers, reason, reason)
    return bool(kept)


def _was_taken_back(desk: Desk, lane: Lane, message: Outgoing) -> bool:
    """Its author did so meanwhile: it is dropped."""
    shown = desk.unit.messages.get(message.shows) if message.shows is not None else None
    if shown is None or not shown.is_taken_back:
        return False
    for copy in desk.unit.copies.of(shown.id):
        if copy.lane == lane and copy.state is CopyState.WAITING:
            desk.unit.copies.drop(copy.outbox_id)
    return True


def _note(desk: Desk, lane: Lane, numbers: Collection[int], reason: str, words: str) -> None:
    """Into each ticket's history, where the staff see it; once until somebody writes."""
    for number in sorted(numbers):
        ticket = desk.unit.tickets.get(number)
        if ticket is not None and not _is_noted(desk, number, lane):
            desk.record(
                ticket,
                EventKind.DELIVERY_WAITS,
                reason=reason,
                words=words,
                account=lane.account,
                chat=lane.chat,
            )


def _is_noted(desk: Desk, number: int, lane: Lane) -> bool:
    here = [
        event.kind
        for event in desk.unit.history.of(number)
        if event.kind in _ABOUT_DELIVERY
        and (event.data.get("account"), event.data.get("chat")) == (lane.account, lane.chat)
    ]
    return bool(here) and here[-1] is EventKind.DELIVERY_WAITS
