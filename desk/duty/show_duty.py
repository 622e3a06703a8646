"""Who of a team is on duty, now and next."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from desk.access import acting_person
from desk.definitions.shaped.rosters import on_duty, person_ids, present, roster
from desk.desk import Desk
from desk.people.teams_of import team_of
from domain.people.person import Person, Role, Team
from domain.people.roster import Roster
from domain.people.shifts import next_begin, next_on_shift


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """How duty stands in a team."""

    # None = there is no team at all.
    team: Team | None
    has_roster: bool
    now: tuple[Person, ...]
    # When others come, and who; None = it never changes.
    next_at: datetime | None = None
    following: tuple[Person, ...] = ()
    # When the next shift of whoever asks begins.
    yours_at: datetime | None = None


def show_duty(desk: Desk) -> Duty:
    """Of the team whose group it is asked in, else of the person's own."""
    person = acting_person(desk, Role.ENGINEER)
    key = team_of(desk, person)
    plan = roster(desk, key)
    duty = Duty(
        team=desk.unit.teams.get(key),
        has_roster=plan is not None,
        now=_people(desk, on_duty(desk, key, desk.now)),
    )
    return _ahead(desk, duty, plan, person) if plan else duty


def _ahead(desk: Desk, duty: Duty, plan: Roster, person: Person) -> Duty:
    following = next_on_shift(plan, desk.now)
    coming = present(desk, person_ids(following[1])) if following else ()
    return replace(
        duty,
        next_at=following[0] if following else None,
        following=_people(desk, coming),
        yours_at=next_begin(plan, f"person:{person.id}", desk.now),
    )


def _people(desk: Desk, ids: Iterable[int]) -> tuple[Person, ...]:
    found = map(desk.unit.people.get, sorted(ids))
    return tuple(person for person in found if person is not None)
