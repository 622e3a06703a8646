"""A reply went to the wrong customer, or was wrong: its author takes it back."""

from dataclasses import dataclass, replace
from datetime import timedelta

from desk.access import acting_person, existing_ticket, follow_merges, may
from desk.changing import write_change
from desk.desk import Desk
from desk.errors import NothingToTakeBack
from domain.messaging import Address, Outgoing
from domain.people.person import Person, Role
from domain.ports import CopyState, MessageCopy
from domain.tickets.conversation import Author, TicketMessage
from domain.tickets.history import EventKind
from domain.tickets.response import oldest_unanswered
from domain.tickets.ticket import Ticket

# Of what was sent longer ago nobody may know any more whether it was.
_REMEMBERED = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """`is_shown`: the customer has it already, or may have: it is being recalled."""

    ticket: Ticket
    is_shown: bool
    # Nobody knows whether they have it, and nothing is left to recall it by.
    is_forgotten: bool


def take_back_reply(desk: Desk, number: int) -> TakenBack:
    """Take the last reply back: the actor's own, or, for supervisors, anybody's.

    Customers see it no longer; it is kept for the staff. What was not sent yet never is; what was
    is recalled where the platform can. The answer stays given, as a fact that happened and was
    measured; but if nothing else answered, the customer waits again. Raises NothingToTakeBack.
    """
    person = acting_person(desk, Role.ENGINEER)
    ticket = follow_merges(desk, existing_ticket(desk, number))
    messages = desk.unit.messages.of(ticket.number)
    reply = _last_reply(desk, ticket, person, messages)
    copies = desk.unit.copies.of(reply.id)
    recalled = [_recall(desk, ticket, copy) for copy in copies]
    taken = replace(reply, taken_back_at=desk.now, taken_back_by=person.id)
    desk.unit.messages.save(taken)
    if reply.attachments:
        desk.unit.attachments.attach(reply.attachments, ticket.number, internal=True)
    left = [message for message in messages if message.id != reply.id]
    after, waits = _waiting_again(ticket, left, reply)
    data = {"message": reply.id, "waits": waits}
    after = write_change(desk, ticket, after, EventKind.REPLY_TAKEN_BACK, **data)
    is_forgotten = not copies and reply.sent_at < desk.now - _REMEMBERED
    return TakenBack(ticket=after, is_shown=any(recalled), is_forgotten=is_forgotten)


def _last_reply(
    desk: Desk, ticket: Ticket, person: Person, messages: list[TicketMessage]
) -> TicketMessage:
    """Solutions and questions are part of what the ticket went through: they stay."""
    replied = {
        event.data.get("message")
        for event in desk.unit.history.of(ticket.number)
        if event.kind is EventKind.STAFF_REPLIED
    }
    for message in reversed(messages):
        is_theirs = message.author_id == person.id or may(desk, Role.SUPERVISOR)
        if message.id in replied and is_theirs and not message.is_taken_back:
            return message
    raise NothingToTakeBack(number=ticket.number)


def _recall(desk: Desk, ticket: Ticket, copy: MessageCopy) -> bool:
    """Whether the customer has it, or may have."""
    if copy.state in {CopyState.WAITING, CopyState.UNDER_WAY}:
        desk.unit.copies.drop(copy.outbox_id)
    if copy.state in {CopyState.WAITING, CopyState.NEVER}:
        return False
    address = Address(account=copy.lane.account, chat=copy.lane.chat)
    # In the same lane: it comes after what is under way.
    order = Outgoing(address=address, retracts=copy.outbox_id, ticket=ticket.number)
    desk.unit.outbox.queue(order)
    return True


def _waiting_again(
    ticket: Ticket, left: list[TicketMessage], reply: TicketMessage
) -> tuple[Ticket, int | None]:
    """The customer's message that has no answer now, as the event tells it."""
    waiting = oldest_unanswered(left)
    if waiting is not None and waiting.sent_at <= reply.sent_at:
        return replace(ticket, unanswered_since=waiting.sent_at), waiting.id
    is_report_open = not any(message.author is Author.STAFF for message in _seen(left))
    if is_report_open and ticket.is_live:
        return replace(ticket, unanswered_since=ticket.created_at), 0
    return ticket, None


def _seen(messages: list[TicketMessage]) -> list[TicketMessage]:
    return [message for message in messages if not message.is_taken_back]
