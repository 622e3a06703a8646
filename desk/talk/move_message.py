"""A message was put on the wrong ticket: put it on the right one."""

from dataclasses import replace

from desk.access import existing_ticket, may, require, unmerged
from desk.changing import write_change
from desk.desk import Desk
from desk.errors import MessageUnknown, OtherCustomer, TicketUnknown
from desk.talk.add_message import take_up
from domain.people.person import Role
from domain.tickets.conversation import Author, TicketMessage
from domain.tickets.history import EventKind, EventValue
from domain.tickets.response import oldest_unanswered
from domain.tickets.ticket import Ticket


def move_message(desk: Desk, message_id: int, to_number: int) -> Ticket:
    """Move it with its files, and return the ticket that got it.

    Customers move their own between their tickets; the staff any, but never to another customer.
    """
    message = _message(desk, message_id)
    source = existing_ticket(desk, message.number)
    target = unmerged(existing_ticket(desk, to_number))
    if target.number == source.number:
        return target
    if source.customer_id != target.customer_id:
        if not may(desk, Role.ENGINEER):
            raise TicketUnknown(number=to_number)
        raise OtherCustomer(number=source.number, other=target.number)
    return _move(desk, message, source, target)


def _message(desk: Desk, message_id: int) -> TicketMessage:
    require(desk, Role.CUSTOMER)
    message = desk.unit.messages.get(message_id)
    if message is None or message.is_taken_back:
        raise MessageUnknown
    is_own = desk.actor is not None and message.author_id == desk.actor.person.id
    if not is_own and not may(desk, Role.ENGINEER):
        raise MessageUnknown
    return message


def _move(desk: Desk, message: TicketMessage, source: Ticket, target: Ticket) -> Ticket:
    desk.unit.messages.save(replace(message, number=target.number))
    if message.attachments:
        desk.unit.attachments.attach(message.attachments, target.number, internal=False)
    ways: dict[str, EventValue] = {
        "author": message.author.value,
        "from_ticket": source.number,
        "to_ticket": target.number,
    }
    after = _without(desk, source, message)
    write_change(desk, source, after, EventKind.MESSAGE_MOVED, message=message.id, **ways)
    if message.author is Author.CUSTOMER:
        return take_up(desk, target, EventKind.MESSAGE_MOVED, message, **ways)
    desk.record(target, EventKind.MESSAGE_MOVED, message=message.id, **ways)
    return target


def _without(desk: Desk, ticket: Ticket, moved: TicketMessage) -> Ticket:
    """Nobody waits here for an answer to what is said elsewhere now."""
    if ticket.unanswered_since != moved.sent_at:
        return ticket
    waiting = oldest_unanswered(desk.unit.messages.of(ticket.number))
    return replace(ticket, unanswered_since=waiting.sent_at if waiting else None)
