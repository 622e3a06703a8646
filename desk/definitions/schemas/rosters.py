"""The shape of rosters: who of a team is on duty when, week by week, and on which days not so."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from desk.definitions.schemas.shape import Contradiction, Part, Shape, Word
from desk.definitions.schemas.wall_time import (
    Dates,
    Weekdays,
    Zone,
    dates_of,
    opening_of,
    read_hours,
    weekdays_of,
)
from domain.people.roster import Roster, Shift
from domain.people.shifts import Watch, watches

# Of one exception: more is a roster of its own.
_MOST_DAYS = 92
# Any week looks like any other.
_A_WEEK = 7
_A_MONDAY = date(2024, 1, 1)


def _is_once_each(people: tuple[str, ...]) -> tuple[str, ...]:
    if len({who.casefold() for who in people}) < len(people):
        raise PydanticCustomError("people", "the same person twice")
    return people


def _is_short(dates: str) -> str:
    if len(dates_of(dates)) > _MOST_DAYS:
        raise PydanticCustomError(
            "dates_many", "more than {most} days: change the week instead", {"most": _MOST_DAYS}
        )
    return dates


def _is_one_day(days: str) -> str:
    if len(weekdays_of(days)) != 1:
        raise PydanticCustomError("weekday", "{days} isn't one day such as mon", {"days": days})
    return days


MakeUpDays = frozenset[date]
_NONE: MakeUpDays = frozenset()
Hours = Annotated[str, BeforeValidator(read_hours)]
# Names, or "person:12".
Names = Annotated[tuple[Word, ...], Field(min_length=1), AfterValidator(_is_once_each)]


class ShiftShape(Part):
    """Hours and who has them. Hours that end before they begin last beyond midnight."""

    hours: Hours
    people: Names

    def value(self) -> Shift:
        """What it means to the domain."""
        opening = opening_of(self.hours)
        return Shift(start=opening.start, end=opening.end, people=self.people)


class WeeklyShift(ShiftShape):
    """A shift of some days of each week."""

    days: Weekdays


class DayShifts(Part):
    """Days unlike their weekdays: with shifts of their own, some people for others, or nobody."""

    dates: Annotated[Dates, AfterValidator(_is_short)]
    shifts: tuple[ShiftShape, ...] = ()
    # Who is usually on duty → who is instead.
    swap: dict[Word, Word] = Field(default_factory=dict)
    nobody: bool = False

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if sum(map(bool, (self.shifts, self.swap, self.nobody))) != 1:
            raise PydanticCustomError("exception", "give one of: shifts, swap, nobody")
        return self

    @property
    def days(self) -> tuple[date, ...]:
        """Each day it is about."""
        return dates_of(self.dates)

    def on(self, usual: tuple[Shift, ...]) -> tuple[Shift, ...]:
        """The shifts of such a day, where these would be the usual ones."""
        if not self.swap:
            return tuple(shift.value() for shift in self.shifts)
        return tuple(
            replace(shift, people=tuple(self.swap.get(who, who) for who in shift.people))
            for shift in usual
        )


class RosterShape(Shape):
    """Key: the team's. Minutes of the day are those on the wall in `timezone`."""

    # IANA name; "" = the installation's.
    timezone: Zone = ""
    week: tuple[WeeklyShift, ...]
    exceptions: tuple[DayShifts, ...] = ()
    # The weekday whose shifts make-up workdays (调休) have.
    make_up_like: Annotated[str, AfterValidator(_is_one_day)] = "mon"

    def value(self, version: int, *, timezone: str, make_up_days: MakeUpDays = _NONE) -> Roster:
        """What it means to the domain. `timezone`: the installation's; `make_up_days`: those of
        the team's calendar.
        """
        week = self._weekdays()
        own = {day: self._usual(week, day, make_up_days) for day in make_up_days} | {
            day: exception.on(self._usual(week, day, make_up_days))
            for exception in self.exceptions
            for day in exception.days
        }
        return Roster(
            team=self.key,
            version=version,
            timezone=self.timezone or timezone,
            week=week,
            exceptions=own,
        )

    def contradictions(self, make_up_days: MakeUpDays = _NONE) -> Iterator[Contradiction]:
        """Everything that can't be meant."""
        yield from self._days_twice()
        yield from self._nobody_to_swap(make_up_days)
        yield from self._in_two_places()

    def people(self) -> Iterator[tuple[str, str]]:
        """Everybody named: the place, and the name."""
        for at, weekly in enumerate(self.week):
            yield from _people(f"week.{at}", weekly.people)
        for at, exception in enumerate(self.exceptions):
            for nth, shift in enumerate(exception.shifts):
                yield from _people(f"exceptions.{at}.shifts.{nth}", shift.people)
            for usual, instead in exception.swap.items():
                yield f"exceptions.{at}.swap.{usual}", usual
                yield f"exceptions.{at}.swap.{usual}", instead

    def _usual(
        self, week: tuple[tuple[Shift, ...], ...], day: date, make_up_days: MakeUpDays
    ) -> tuple[Shift, ...]:
        """What holds on a day nobody has written down."""
        is_make_up = day in make_up_days
        return week[weekdays_of(self.make_up_like)[0] if is_make_up else day.weekday()]

    def _weekdays(self) -> tuple[tuple[Shift, ...], ...]:
        return tuple(
            tuple(shift.value() for shift in self.week if day in weekdays_of(shift.days))
            for day in range(_A_WEEK)
        )

    def _days_twice(self) -> Iterator[Contradiction]:
        seen: set[date] = set()
        for at, exception in enumerate(self.exceptions):
            twice = seen.intersection(exception.days)
            if twice:
                yield Contradiction(
                    path=f"exceptions.{at}", code="day_excepted", params={"day": str(min(twice))}
                )
            seen.update(exception.days)

    def _nobody_to_swap(self, make_up_days: MakeUpDays) -> Iterator[Contradiction]:
        week = self._weekdays()
        for at, exception in enumerate(self.exceptions):
            for day in exception.days:
                usual = {
                    who for shift in self._usual(week, day, make_up_days) for who in shift.people
                }
                for who in sorted(exception.swap.keys() - usual):
                    yield Contradiction(
                        path=f"exceptions.{at}.swap",
                        code="nobody_to_swap",
                        params={"name": who, "day": str(day)},
                    )

    def _in_two_places(self) -> Iterator[Contradiction]:
        plan = replace(self.value(0, timezone=""), timezone="UTC")
        yield from _overlaps("week", replace(plan, exceptions={}), _A_MONDAY, 8)
        for at, exception in enumerate(self.exceptions):
            for day in exception.days:
                yield from _overlaps(f"exceptions.{at}", plan, day - timedelta(days=1), 3)


def _overlaps(path: str, plan: Roster, first: date, days: int) -> Iterator[Contradiction]:
    start = datetime.combine(first, time(), UTC)
    by_person: dict[str, list[Watch]] = {}
    for watch in watches(plan, start, start + timedelta(days=days)):
        for who in watch.people:
            by_person.setdefault(who, []).append(watch)
    for who, theirs in by_person.items():
        for one, other in pairwise(theirs):
            if other.start < one.end:
                yield Contradiction(
                    path=path,
                    code="two_shifts",
                    params={"name": who, "moment": f"{other.start:%Y-%m-%d %H:%M}"},
                )


def _people(place: str, names: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for at, who in enumerate(names):
        yield f"{place}.people.{at}", who
