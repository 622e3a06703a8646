"""What a roster must fulfil beyond its shape: people exist, no working minute is nobody's."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from desk.assigning import staff_member
from desk.definition_kinds import Body, DefinitionProblem
from desk.errors import PersonAmbiguous, PersonUnknown
from desk.intended_definitions import IntendedDefinitions
from desk.schemas.rosters import RosterShape
from desk.shaped.calendars import intended_schedules
from desk.shaped.rosters import make_up_days_of
from domain.definitions import DefinitionKind
from domain.people.roster import Roster
from domain.people.shifts import gaps
from domain.sla.counting import Schedules
from domain.sla.policy import TEAM_CALENDAR

# So far ahead holidays are known and rosters are written.
_AHEAD = timedelta(days=370)
# Enough to see what is missing.
_NAMED = 3


def check_roster(intended: IntendedDefinitions, body: Body) -> Iterable[DefinitionProblem]:
    """Every problem there is, the gaps only of one that is right otherwise."""
    shape = RosterShape.model_validate(body)
    make_up_days = make_up_days_of(_schedules(intended), shape.key)
    problems = [*shape.contradictions(make_up_days), *_strangers(intended, shape)]
    if not problems:
        problems = [("week", reason) for reason in _gaps(intended, shape)]
    for path, reason in problems:
        yield DefinitionProblem(path=path, reason=reason)


def check_rosters_cover(intended: IntendedDefinitions, body: Body) -> Iterable[DefinitionProblem]:
    """A calendar that opens longer must find somebody on duty in every team's roster."""
    for key, roster in intended.bodies(DefinitionKind.ROSTER).items():
        for reason in _gaps(intended, RosterShape.model_validate(roster)):
            yield DefinitionProblem(path="week", reason=f"roster {key}: {reason}")


def _strangers(intended: IntendedDefinitions, shape: RosterShape) -> Iterator[tuple[str, str]]:
    if intended.unit.teams.get(shape.key) is None:
        known = ", ".join(team.key for team in intended.unit.teams.all())
        yield "key", f"there is no team {shape.key}; there are {known}"
    for path, who in shape.people():
        try:
            staff_member(intended.unit, who)
        except PersonUnknown:
            yield path, f"nobody called {who} works here"
        except PersonAmbiguous as error:
            yield path, f"several are called {who}: {error.params['names']}"


def _gaps(intended: IntendedDefinitions, shape: RosterShape) -> Iterator[str]:
    schedules = _schedules(intended)
    make_up_days = make_up_days_of(schedules, shape.key)
    roster = shape.value(0, timezone=intended.policy.timezone, make_up_days=make_up_days)
    hours = schedules(TEAM_CALENDAR, team=shape.key, site="")
    now = intended.unit.now
    for gap in islice(gaps(roster, hours.openings(now, now + _AHEAD)), _NAMED):
        yield _told(roster, gap)


def _schedules(intended: IntendedDefinitions) -> Schedules:
    calendars = intended.bodies(DefinitionKind.CALENDAR)
    return intended_schedules(calendars, timezone=intended.policy.timezone)


def _told(roster: Roster, gap: tuple[datetime, datetime]) -> str:
    zone = ZoneInfo(roster.timezone)
    start, end = (edge.astimezone(zone) for edge in gap)
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%Y-%m-%d %H:%M}"
    return (
        f"nobody is on duty on {start:%a %Y-%m-%d} from {start:%H:%M} to {until} "
        f"({roster.timezone}), which is working time"
    )
