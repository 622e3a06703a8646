"""The customer adds something to a ticket."""

from collections.abc import Sequence

from desk.access import follow_merges, own_ticket
from desk.changing import write_change
from desk.desk import Desk
from desk.errors import NotAllowed
from desk.talk.talking import say_publicly
from desk.tickets.waiting import start_silence
from domain.people.person import Person
from domain.tickets.conversation import Author, TicketMessage
from domain.tickets.history import EventKind, EventValue
from domain.tickets.life_cycle import Verb, move
from domain.tickets.pleasantries import is_pleasantry
from domain.tickets.response import heard
from domain.tickets.ticket import Status, Ticket


def add_message(
    desk: Desk,
    number: int,
    text: str,
    *,
    attachments: Sequence[int] = (),
    message_ref: str = "",
) -> Ticket:
    """Store it whatever the status, and return the ticket that got it: a merged one's target.

    It ends the waiting for the customer and reopens nothing; a mere "thanks" changes nothing.
    """
    ticket = follow_merges(desk, own_ticket(desk, number))
    message = say_publicly(
        desk,
        ticket,
        Author.CUSTOMER,
        _author(desk, ticket),
        text,
        attachments=attachments,
        message_ref=message_ref,
    )
    if not message.attachments and _is_mere_courtesy(ticket, message):
        desk.record(ticket, EventKind.CUSTOMER_WROTE, message=message.id, pleasantry=True)
        return ticket
    return take_up(desk, ticket, EventKind.CUSTOMER_WROTE, message)


def take_up(
    desk: Desk, ticket: Ticket, kind: EventKind, message: TicketMessage, /, **data: EventValue
) -> Ticket:
    """The customer's words have come to the ticket: somebody owes an answer from now on. It wakes a
    snoozed one.
    """
    after = move(heard(ticket, desk.now), Verb.WRITE, desk.now)
    if after.snoozed_until is not None:
        after = move(after, Verb.RESUME, desk.now)
    after = write_change(desk, ticket, after, kind, message=message.id, **data)
    if after.status is Status.RESOLVED:
        start_silence(desk, after)
    return after


def _author(desk: Desk, ticket: Ticket) -> Person:
    """Who writes; through the API, it is the ticket's customer."""
    if desk.actor is not None:
        return desk.actor.person
    customer = desk.unit.people.get(ticket.customer_id)
    if customer is None:
        raise NotAllowed
    return customer


def _is_mere_courtesy(ticket: Ticket, message: TicketMessage) -> bool:
    is_asked = ticket.status is Status.WAITING_CUSTOMER
    return is_pleasantry(message.text, is_question_open=is_asked)
