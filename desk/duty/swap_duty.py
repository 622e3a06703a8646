"""A supervisor changes who is on duty today."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from desk.access import require
from desk.definitions.definition_checks import check_fits
from desk.definitions.definition_kinds import check_body
from desk.definitions.intended_definitions import IntendedDefinitions, Proposal
from desk.definitions.publishing import publish
from desk.definitions.schemas.rosters import DayShifts, RosterShape, ShiftShape
from desk.definitions.shaped.calendars import schedules
from desk.definitions.shaped.rosters import make_up_days_of
from desk.desk import Desk
from desk.errors import PersonAmbiguous, PersonUnknown
from desk.people.teams_of import team_of
from desk.tickets.assigning import staff_member
from domain.definitions import DefinitionKind
from domain.people.person import Person, Role
from domain.people.roster import Roster, Shift
from domain.people.shifts import shifts_of

_MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """What was changed."""

    person: Person
    # By the roster, for today alone; else until somebody says otherwise.
    is_for_today: bool


def swap_duty(desk: Desk, who: str, on: bool) -> Swap:
    """Today's shifts that are not over, with or without this person; the roster gets an exception.

    Without a roster it is as if they had said it themselves. Raises PersonUnknown,
    PersonAmbiguous, and DefinitionInvalid where nobody would be on duty in working time.
    """
    require(desk, Role.SUPERVISOR)
    person = staff_member(desk.unit, who)
    team = team_of(desk, person)
    published = desk.unit.definitions.published(DefinitionKind.ROSTER, team)
    if on or published is None:
        person = replace(person, on_duty=on)
        desk.unit.people.save(person)
    if published is None:
        return Swap(person=person, is_for_today=False)
    shape = RosterShape.model_validate(published.body)
    _publish(desk, _with_exception(desk, shape, person, on))
    return Swap(person=person, is_for_today=True)


def _publish(desk: Desk, shape: RosterShape) -> None:
    body = check_body(DefinitionKind.ROSTER, shape.model_dump(mode="json", exclude_defaults=True))
    proposal = Proposal(kind=DefinitionKind.ROSTER, body=body)
    check_fits(IntendedDefinitions(desk.unit, desk.policy, (proposal,)), (proposal,))
    author = desk.actor.person.name if desk.actor else ""
    publish(desk, proposal, author=author)


def _with_exception(desk: Desk, shape: RosterShape, person: Person, on: bool) -> RosterShape:
    make_up_days = make_up_days_of(schedules(desk), shape.key)
    plan = shape.value(0, timezone=desk.policy.timezone, make_up_days=make_up_days)
    local = desk.now.astimezone(ZoneInfo(plan.timezone))
    minute = local.hour * 60 + local.minute
    shifts = list(_changed(desk, plan, local.date(), minute, person, on))
    if on and not any(shift.end > minute for shift in shifts):
        until = Shift(start=minute, end=_MINUTES_A_DAY, people=(_written(desk, person),))
        shifts.append(until)
    today = DayShifts(
        dates=local.date().isoformat(), shifts=tuple(map(_shaped, shifts)), nobody=not shifts
    )
    others = [part for old in shape.exceptions for part in _without(old, local.date())]
    return shape.model_copy(update={"exceptions": (*others, today)})


def _changed(
    desk: Desk, plan: Roster, today: date, minute: int, person: Person, on: bool
) -> Iterator[Shift]:
    """Today's shifts as they are to be; one nobody has any more is left out."""
    for shift in shifts_of(plan, today):
        if shift.end <= minute:
            yield shift
            continue
        others = tuple(who for who in shift.people if not _is(desk, who, person))
        people = (*others, _written(desk, person)) if on else others
        if people:
            yield replace(shift, people=people)


def _is(desk: Desk, who: str, person: Person) -> bool:
    try:
        return staff_member(desk.unit, who).id == person.id
    except (PersonUnknown, PersonAmbiguous):
        return False


def _written(desk: Desk, person: Person) -> str:
    """By name where that says who it is."""
    return person.name if _is(desk, person.name, person) else f"person:{person.id}"


def _shaped(shift: Shift) -> ShiftShape:
    start, end = (f"{at // 60:02}:{at % 60:02}" for at in (shift.start, shift.end))
    return ShiftShape(hours=f"{start}-{end}", people=shift.people)


def _without(exception: DayShifts, day: date) -> Iterator[DayShifts]:
    """What the exception says of other days."""
    before = [other for other in exception.days if other < day]
    after = [other for other in exception.days if other > day]
    if len(before) + len(after) == len(exception.days):
        yield exception
        return
    for days in (before, after):
        if days:
            dates = f"{days[0].isoformat()}..{days[-1].isoformat()}"
            yield exception.model_copy(update={"dates": dates})
