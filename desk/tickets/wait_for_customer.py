"""The staff ask the customer something, and the ticket waits for the answer."""

from dataclasses import replace

from desk.access import acting_person, staff_ticket
from desk.changing import write_change
from desk.desk import Desk
from desk.talk.responding import is_first_response, respond
from desk.talk.talking import say_publicly
from desk.tickets.waiting import start_customer_reminder
from domain.people.person import Role
from domain.tickets.conversation import Author
from domain.tickets.history import EventKind
from domain.tickets.life_cycle import Verb, check_allowed, move
from domain.tickets.ticket import Ticket


def wait_for_customer(desk: Desk, number: int, question: str, *, seen: int = 0) -> Ticket:
    """Ask the concrete question. It is a public message, so it is a response too."""
    person = acting_person(desk, Role.ENGINEER)
    ticket = staff_ticket(desk, number, seen=seen)
    check_allowed(ticket, Verb.WAIT)
    message = say_publicly(desk, ticket, Author.STAFF, person, question)
    after = move(respond(desk, ticket, person), Verb.WAIT, desk.now)
    after = write_change(
        desk,
        ticket,
        replace(after, waiting_for=message.text),
        EventKind.WAITING,
        question=message.text,
        message=message.id,
        first=is_first_response(ticket),
    )
    start_customer_reminder(desk, after)
    return after
