"""Who can be given tickets, and how a team's own method gives them."""

from collections.abc import Iterable
from dataclasses import replace

from desk.changing import write_change
from desk.desk import Desk
from desk.errors import PersonAmbiguous, PersonUnknown
from domain.people.assignment import Choice, choose_engineer
from domain.people.person import AssignmentMethod, Person, Role
from domain.ports import Unit
from domain.tickets.history import EventKind, EventValue
from domain.tickets.life_cycle import Verb, move
from domain.tickets.ticket import Ticket


def assign_by_method(desk: Desk, ticket: Ticket) -> Ticket:
    """Give a ticket to the engineer its team's method chooses; unchanged if it chooses nobody."""
    team = desk.unit.teams.get(ticket.team)
    if team is None or team.assignment is AssignmentMethod.CLAIM:
        return ticket
    members = [p for p in map(desk.unit.people.get, sorted(team.members)) if p is not None]
    load = desk.unit.tickets.live_by_assignee(team.members)
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
    }
    return write_change(desk, ticket, given, EventKind.ASSIGNED, **data)


def staff_member(unit: Unit, who: str | int) -> Person:
    """The one member of staff of this id or name. Raises PersonUnknown, PersonAmbiguous."""
    known = int(who) if str(who).isdecimal() else person_id(str(who))
    return one_of(_by_id(unit, known) if known else _by_name(unit, str(who)), who)


def person_id(who: str) -> int | None:
    """Our own id of a person, in the form no platform's id has: "person:12"."""
    written, _, number = who.casefold().partition(":")
    return int(number) if written == "person" and number.isdecimal() else None


def one_of(found: list[Person], who: str | int) -> Person:
    """The only one found. Raises PersonUnknown, PersonAmbiguous."""
    if not found:
        raise PersonUnknown(who=str(who))
    if len(found) > 1:
        names = "、".join(f"{person.name} (person:{person.id})" for person in found)
        raise PersonAmbiguous(who=str(who), names=names)
    return found[0]


def staff(unit: Unit) -> list[Person]:
    """Active people with a role of their own, and active members of any team."""
    given = [p for role in Role if role is not Role.CUSTOMER for p in unit.people.with_role(role)]
    return _once_each([*given, *_members(unit)])


def _members(unit: Unit) -> list[Person]:
    """Who works in a team's group may have no role of their own."""
    members = {number for team in unit.teams.all() for number in team.members}
    people = map(unit.people.get, sorted(members))
    return [person for person in people if person is not None and person.is_active]


def _by_id(unit: Unit, person_id: int) -> list[Person]:
    return [person for person in staff(unit) if person.id == person_id]


def _by_name(unit: Unit, name: str) -> list[Person]:
    wanted = name.strip().removeprefix("@").casefold()
    if not wanted:
        return []
    people = _once_each([*unit.people.named(wanted), *_members(unit)])
    exact = [person for person in people if person.name.casefold() == wanted]
    return exact or [person for person in people if person.name.casefold().startswith(wanted)]


def _once_each(people: Iterable[Person]) -> list[Person]:
    return list({person.id: person for person in people}.values())
