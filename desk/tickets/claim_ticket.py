"""Somebody takes a ticket: the first one wins."""

from dataclasses import replace

from desk.access import acting_person, check_fresh, may, staff_ticket
from desk.changing import write_change
from desk.desk import Desk
from desk.errors import AlreadyClaimed
from domain.people.person import Role
from domain.tickets.history import EventKind
from domain.tickets.life_cycle import Verb, check_allowed, move
from domain.tickets.ticket import Status, Ticket


def claim_ticket(desk: Desk, number: int, *, seen: int = 0) -> Ticket:
    """Take it and start. Supervisors may take it from somebody; taking one's own changes nothing.

    Raises AlreadyClaimed rather than StaleCard, so that the second one learns who was first.
    """
    person = acting_person(desk, Role.ENGINEER)
    ticket = staff_ticket(desk, number)
    check_allowed(ticket, Verb.CLAIM)
    if ticket.assignee_id == person.id and ticket.status is not Status.ASSIGNED:
        return ticket
    holder = ticket.assignee_id
    if holder not in {None, person.id} and not may(desk, Role.SUPERVISOR):
        raise AlreadyClaimed(number=number, by=_name(desk, holder))
    check_fresh(ticket, seen)
    after = move(replace(ticket, assignee_id=person.id), Verb.CLAIM, desk.now)
    data = {"assignee": person.id, "from": holder}
    return write_change(desk, ticket, after, EventKind.CLAIMED, **data)


def _name(desk: Desk, person_id: int | None) -> str:
    person = desk.unit.people.get(person_id) if person_id is not None else None
    return person.name if person else ""
