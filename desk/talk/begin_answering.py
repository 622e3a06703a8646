"""Somebody begins to write an answer; the others are told."""

from dataclasses import replace

from desk.access import acting_person, staff_ticket
from desk.changing import write_change
from desk.desk import Desk
from desk.sla.clocks import start_answering
from domain.people.person import Role
from domain.tickets.history import EventKind
from domain.tickets.life_cycle import Verb, check_allowed
from domain.tickets.ticket import Ticket


def begin_answering(desk: Desk, number: int) -> Ticket:
    """Show who is answering, for a while. Nobody is kept out: the event names who was before."""
    person = acting_person(desk, Role.ENGINEER)
    ticket = staff_ticket(desk, number)
    check_allowed(ticket, Verb.ANSWER)
    until = desk.now + desk.policy.answering_for
    also = ticket.answering_id if ticket.answering_id != person.id else None
    after = replace(ticket, answering_id=person.id, answering_until=until)
    data = {"person": person.id, "also": also}
    after = write_change(desk, ticket, after, EventKind.ANSWERING, **data)
    start_answering(desk, after, until)
    return after
