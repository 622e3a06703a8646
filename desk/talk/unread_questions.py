"""What the staff wait for an answer to, where nobody knows yet whether the customer has read it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from domain.ports import CopyState, Lane, TicketFilter, TicketOrder, Unit
from domain.tickets.conversation import Author, TicketMessage
from domain.tickets.ticket import Status

# Who has not read it then is asked again, or called.
_ASKED_FOR = timedelta(days=3)
# Tickets looked through.
_MANY = 500
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadQuestion:
    """One message, as its platform knows it."""

    message_id: int
    lane: Lane
    native_id: str
    asked_at: datetime


def unread_questions(
    unit: Unit, accounts: Collection[str], most: int, *, in_vain: Collection[int]
) -> list[UnreadQuestion]:
    """In chats of these accounts, those that were asked about longest ago first.

    `in_vain`: messages of which nothing was told when their platform was asked: they come last.
    """
    waiting = TicketFilter(statuses=(Status.WAITING_CUSTOMER,))
    tickets = unit.tickets.find(waiting, order=TicketOrder.NEWEST, limit=_MANY)
    found = [
        question
        for ticket in tickets
        if ticket.origin and ticket.origin.account in accounts
        for question in _question(unit, ticket.number)
    ]
    return sorted(found, key=lambda one: (one.message_id in in_vain, one.asked_at))[:most]


def last_question(unit: Unit, number: int) -> TicketMessage | None:
    """What the staff said last, if the customer has said nothing since."""
    said = [message for message in unit.messages.of(number, limit=5) if not message.is_taken_back]
    return said[-1] if said and said[-1].author is Author.STAFF else None


def note_read(unit: Unit, message_id: int, *, was_read: bool) -> None:
    """What the platform said about it."""
    message = unit.messages.get(message_id)
    if message is not None and message.read_at is None:
        read_at = unit.now if was_read else None
        unit.messages.save(replace(message, read_at=read_at, read_asked_at=unit.now))


def _question(unit: Unit, number: int) -> Iterator[UnreadQuestion]:
    message = last_question(unit, number)
    if message is None or message.read_at or message.sent_at < unit.now - _ASKED_FOR:
        return
    shown = [copy for copy in unit.copies.of(message.id) if copy.state is CopyState.SHOWN]
    if shown and shown[-1].native_ids:
        yield UnreadQuestion(
            message_id=message.id,
            lane=shown[-1].lane,
            native_id=shown[-1].native_ids[-1],
            asked_at=message.read_asked_at or _NEVER,
        )
