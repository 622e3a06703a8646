"""Who can be given tickets, found by id or name."""

from collections.abc import Iterable

from desk.errors import PersonAmbiguous, PersonUnknown
from domain.people.person import Person, Role
from domain.ports import Unit


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
