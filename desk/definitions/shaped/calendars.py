"""Business calendars as the schedules they mean, found by the words of promises and plans."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

from desk.definitions.schemas.calendars import CalendarShape
from desk.definitions.schemas.shipped import shipped_bodies
from desk.definitions.shaped.kept_body import KeptBody
from domain.business_calendar.schedule import AROUND_THE_CLOCK, Schedule
from domain.business_calendar.working_time import WorkingTime
from domain.definitions import DefinitionKind
from domain.policy import ServicePolicy
from domain.ports import Unit
from domain.sla.counting import Schedules
from domain.sla.policy import SITE_CALENDAR, TEAM_CALENDAR, WALL_CLOCK

# For teams and sites no calendar names.
OFFICE = "office"
# The shipped calendar's version where it isn't published yet.
_FIRST = 1
_PLACES = (SITE_CALENDAR, TEAM_CALENDAR)


class Place(Protocol):
    """A desk, or whatever else works in an open unit by a policy."""

    @property
    def unit(self) -> Unit:
        """The unit."""
        ...

    @property
    def policy(self) -> ServicePolicy:
        """Whose time zone calendars without one have."""
        ...


def schedules(desk: Place) -> Schedules:
    """Newest published calendars by word, looked up when first asked for in this unit."""
    return _Schedules(lambda: _published(desk))


def calendar_names(desk: Place) -> Mapping[str, Mapping[str, str]]:
    """What people call calendars: key → locale → name."""
    return {found.key: found.calendar.name for found in _published(desk)}


def intended_schedules(bodies: Mapping[str, Mapping[str, object]], *, timezone: str) -> Schedules:
    """The same for checked bodies, by key, that are not published yet.

    `timezone`: the installation's.
    """
    return _Schedules(lambda: (_meant(KeptBody(b), 0, timezone) for b in _all(bodies)))


class _Schedules:
    """Implements Schedules."""

    def __init__(self, calendars: Callable[[], Iterable[WorkingTime]]) -> None:
        self._calendars = calendars
        self._shelf: _Shelf | None = None

    def __call__(self, calendar: str, *, team: str, site: str) -> Schedule:
        """`office` where nothing else is found: time is always counted somehow."""
        if calendar == WALL_CLOCK:
            return AROUND_THE_CLOCK
        if self._shelf is None:
            self._shelf = _shelf_of(*self._calendars())
        return self._shelf.find(calendar, team, site)


class _Shelf:
    """Calendars by what they are asked for."""

    def __init__(self, hours: Sequence[WorkingTime]) -> None:
        self._by_key = {found.key: found for found in hours}
        self._by_team = {t.casefold(): found for found in hours for t in found.calendar.teams}
        self._by_site = {t.casefold(): found for found in hours for t in found.calendar.sites}

    def find(self, calendar: str, team: str, site: str) -> Schedule:
        """The site's before the team's, the team's before the office's."""
        wanted = (
            self._by_site.get(site.casefold()) if calendar == SITE_CALENDAR else None,
            self._by_team.get(team.casefold()) if calendar in _PLACES else None,
            self._by_key.get(calendar),
        )
        return next((one for one in wanted if one is not None), self._by_key[OFFICE])


# By the very calendars: a ticket that is due looks them up several times.
@lru_cache(maxsize=16)
def _shelf_of(*hours: WorkingTime) -> _Shelf:
    return _Shelf(hours)


def _published(desk: Place) -> Iterator[WorkingTime]:
    found = desk.unit.definitions.of_kind(DefinitionKind.CALENDAR)
    versions = {definition.key: definition.version for definition in found}
    for body in _all({definition.key: definition.body for definition in found}):
        version = versions.get(str(body["key"]), _FIRST)
        yield _meant(KeptBody(body), version, desk.policy.timezone)


def _all(bodies: Mapping[str, Mapping[str, object]]) -> Iterable[Mapping[str, object]]:
    """With the shipped office where none of that name is there."""
    return {OFFICE: shipped_bodies()[DefinitionKind.CALENDAR][OFFICE], **bodies}.values()


# By the very body: different desks may have different calendars of one version.
@lru_cache(maxsize=64)
def _meant(body: KeptBody, version: int, timezone: str) -> WorkingTime:
    shape = CalendarShape.model_validate(body.content)
    return WorkingTime(shape.value(version, timezone=timezone))
