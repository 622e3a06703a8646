"""Somebody hands a ticket to a colleague or to another team."""

from dataclasses import replace

from desk.access import staff_ticket
from desk.changing import write_change
from desk.desk import Desk
from desk.tickets.assigning import staff_member
from desk.tickets.assigning_by_method import assign_by_method
from domain.people.person import Person, Team
from domain.tickets.history import EventKind, EventValue
from domain.tickets.life_cycle import Verb, check_allowed, move
from domain.tickets.ticket import Status, Ticket


def assign_ticket(desk: Desk, number: int, who: str | int, *, seen: int = 0) -> Ticket:
    """Hand it to a person (name or id) or a team (key), whose method then finds somebody.

    A person may be off duty or full: whoever hands it over knows better, and the event says so.
    Raises PersonUnknown, PersonAmbiguous.
    """
    ticket = staff_ticket(desk, number, seen=seen)
    check_allowed(ticket, Verb.ASSIGN)
    team = desk.unit.teams.get(who) if isinstance(who, str) else None
    if team is not None:
        return _to_team(desk, ticket, team)
    return give_to(desk, ticket, staff_member(desk.unit, who))


def give_to(desk: Desk, ticket: Ticket, person: Person) -> Ticket:
    """Hand it to this person; unchanged if they have it."""
    if ticket.assignee_id == person.id and ticket.status is not Status.NEW:
        return ticket
    after = move(replace(ticket, assignee_id=person.id), Verb.ASSIGN, desk.now)
    data: dict[str, EventValue] = {
        "assignee": person.id,
        "team": after.team,
        "from": ticket.assignee_id,
        "method": "manual",
    }
    if not person.on_duty:
        data["off_duty"] = True
    return write_change(desk, ticket, after, EventKind.ASSIGNED, **data)


def _to_team(desk: Desk, ticket: Ticket, team: Team) -> Ticket:
    if ticket.team == team.key and ticket.assignee_id is None:
        return ticket
    after = move(replace(ticket, assignee_id=None, team=team.key), Verb.ASSIGN, desk.now)
    data = {"assignee": None, "team": team.key, "from": ticket.assignee_id}
    after = write_change(desk, ticket, after, EventKind.UNASSIGNED, **data)
    return assign_by_method(desk, after)
