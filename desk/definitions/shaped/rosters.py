"""Who of a team is on duty, by its roster and by what people say themselves."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from desk.definitions.schemas.rosters import MakeUpDays, RosterShape
from desk.definitions.shaped.calendars import schedules
from desk.definitions.shaped.kept_body import KeptBody
from desk.desk import Desk
from desk.errors import PersonAmbiguous, PersonUnknown
from desk.tickets.assigning import staff, staff_member
from domain.business_calendar.working_time import WorkingTime
from domain.definitions import DefinitionKind
from domain.people.person import Person
from domain.people.roster import Roster, Shift
from domain.people.shifts import on_shift
from domain.sla.counting import Schedules
from domain.sla.policy import TEAM_CALENDAR


def roster(desk: Desk, team: str) -> Roster | None:
    """The team's roster as it was published last, its people as "person:12"; None = it has none.

    Who left, or changed their name since, is left out of it.
    """
    found = desk.unit.definitions.published(DefinitionKind.ROSTER, team)
    if found is None:
        return None
    make_up_days = make_up_days_of(schedules(desk), team)
    body = KeptBody(found.body)
    return _with_ids(desk, _parsed(body, found.version, desk.policy.timezone, make_up_days))


def make_up_days_of(schedules: Schedules, team: str) -> MakeUpDays:
    """Make-up workdays (调休) of the team's calendar."""
    hours = schedules(TEAM_CALENDAR, team=team, site="")
    return hours.calendar.make_up_days if isinstance(hours, WorkingTime) else frozenset()


def on_duty(desk: Desk, team: str, at: datetime) -> frozenset[int]:
    """Ids of those who answer for the team's tickets at this moment.

    By the roster; a team without one, by what its members say. Who said /duty off is out anyway.
    """
    plan = roster(desk, team)
    if plan is not None:
        return present(desk, person_ids(on_shift(plan, at)))
    found = desk.unit.teams.get(team)
    return present(desk, found.members if found else ())


def present(desk: Desk, people: Iterable[int]) -> frozenset[int]:
    """Those who are still here and did not say that they are off duty."""
    found = map(desk.unit.people.get, people)
    return frozenset(p.id for p in found if p is not None and p.is_active and p.on_duty)


def person_ids(people: Iterable[str]) -> frozenset[int]:
    """Ids of people as rosters with ids name them."""
    return frozenset(int(who.removeprefix("person:")) for who in people)


# By the very body: different desks may have different rosters of one version.
@lru_cache(maxsize=64)
def _parsed(body: KeptBody, version: int, timezone: str, make_up_days: MakeUpDays) -> Roster:
    shape = RosterShape.model_validate(body.content)
    return shape.value(version, timezone=timezone, make_up_days=make_up_days)


def _with_ids(desk: Desk, plan: Roster) -> Roster:
    shifts = [shift for day in (*plan.week, *plan.exceptions.values()) for shift in day]
    named = {who for shift in shifts for who in shift.people}
    known = _known(desk, named)
    return replace(
        plan,
        week=tuple(_known_only(day, known) for day in plan.week),
        exceptions={day: _known_only(own, known) for day, own in plan.exceptions.items()},
    )


def _known_only(shifts: tuple[Shift, ...], known: Mapping[str, str]) -> tuple[Shift, ...]:
    return tuple(
        replace(shift, people=tuple(known[who] for who in shift.people if who in known))
        for shift in shifts
    )


def _known(desk: Desk, named: Iterable[str]) -> Mapping[str, str]:
    """Whom each name means now."""
    by_name: dict[str, list[Person]] = {}
    for person in staff(desk.unit):
        by_name.setdefault(person.name.casefold(), []).append(person)
    found = {who: _only(by_name.get(who.casefold(), [])) or _person(desk, who) for who in named}
    return {who: f"person:{person.id}" for who, person in found.items() if person}


def _only(people: list[Person]) -> Person | None:
    return people[0] if len(people) == 1 else None


def _person(desk: Desk, who: str) -> Person | None:
    """By what is no whole name: an id, or a name's beginning."""
    try:
        return staff_member(desk.unit, who)
    except (PersonUnknown, PersonAmbiguous):
        return None
