"""What every public word of the staff does to a ticket, whatever else the verb does."""

from dataclasses import replace

from desk.desk import Desk
from domain.deadlines import Purpose
from domain.people.person import Person
from domain.tickets.response import answered
from domain.tickets.ticket import Ticket


def respond(desk: Desk, ticket: Ticket, person: Person) -> Ticket:
    """The ticket answered: nobody waits, and it is theirs if it was nobody's."""
    ticket = stop_answering(desk, answered(ticket, desk.now), person)
    if ticket.is_live and ticket.assignee_id is None:
        return replace(ticket, assignee_id=person.id)
    return ticket


def stop_answering(desk: Desk, ticket: Ticket, person: Person) -> Ticket:
    """They are done writing."""
    if ticket.answering_id != person.id:
        return ticket
    desk.unit.deadlines.cancel(ticket.number, Purpose.ANSWERING_ENDS)
    return replace(ticket, answering_id=None, answering_until=None)


def is_first_response(before: Ticket) -> bool:
    """Nobody of the staff had written to the customer yet."""
    return before.first_response_at is None
