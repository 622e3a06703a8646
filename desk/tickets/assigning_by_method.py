"""How a team's own method gives a ticket to somebody whose shift it is."""

from collections.abc import Iterator
from dataclasses import replace

from desk.changing import write_change
from desk.definitions.shaped.rosters import on_duty
from desk.desk import Desk
from domain.people.assignment import Choice, choose_engineer
from domain.people.person import AssignmentMethod, Person, Team
from domain.tickets.history import EventKind, EventValue
from domain.tickets.life_cycle import Verb, move
from domain.tickets.ticket import Ticket


def assign_by_method(desk: Desk, ticket: Ticket, **more: EventValue) -> Ticket:
    """Give a ticket to the engineer its team's method chooses; unchanged if it chooses nobody.

    `more`: what else the event says.
    """
    team = desk.unit.teams.get(ticket.team)
    if team is None or team.assignment is AssignmentMethod.CLAIM:
        return ticket
    members = [person for person in _at_work(desk, team) if person.id != ticket.assignee_id]
    load = desk.unit.tickets.live_by_assignee([person.id for person in members])
    choice = Choice(team=team, members=members, load=load, capacity=desk.policy.capacity)
    chosen = choose_engineer(choice, ticket)
    if chosen is None:
        return ticket
    desk.unit.teams.save(replace(team, last_assigned=chosen.id))
    given = move(replace(ticket, assignee_id=chosen.id), Verb.ASSIGN, desk.now)
    data: dict[str, EventValue] = {
        "assignee": chosen.id,
        "team": ticket.team,
        "from": ticket.assignee_id,
        "method": team.assignment.value,
        **more,
    }
    return write_change(desk, ticket, given, EventKind.ASSIGNED, **data)


def take_from_silent(desk: Desk, ticket: Ticket, *, ladder: str) -> Ticket:
    """Give it to another one by the team's method; where its tickets are claimed, to the queue.

    Whoever has it keeps it where the method finds nobody else. `ladder`: whose rung wants it.
    """
    team = desk.unit.teams.get(ticket.team)
    if team is None or team.assignment is not AssignmentMethod.CLAIM:
        return assign_by_method(desk, ticket, ladder=ladder)
    if ticket.assignee_id is None:
        return ticket
    after = move(replace(ticket, assignee_id=None), Verb.ASSIGN, desk.now)
    data: dict[str, EventValue] = {
        "team": ticket.team,
        "from": ticket.assignee_id,
        "ladder": ladder,
    }
    return write_change(desk, ticket, after, EventKind.UNASSIGNED, **data)


def _at_work(desk: Desk, team: Team) -> Iterator[Person]:
    """Whose shift it is, members of the team or not: a roster may bring help from elsewhere."""
    for person_id in sorted(on_duty(desk, team.key, desk.now)):
        person = desk.unit.people.get(person_id)
        if person is not None:
            yield person
