"""What a roster must fulfil beyond its shape: people exist, no working minute is nobody's."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from desk.definitions.definition_kinds import Body, DefinitionProblem
from desk.definitions.intended_definitions import IntendedDefinitions
from desk.definitions.schemas.rosters import RosterShape
from desk.definitions.schemas.shape import Contradiction
from desk.definitions.shaped.calendars import intended_schedules
from desk.definitions.shaped.rosters import make_up_days_of
from desk.errors import PersonAmbiguous, PersonUnknown
from desk.tickets.assigning import staff_member
from domain.definitions import DefinitionKind
from domain.people.roster import Roster
from domain.people.shifts import gaps
from domain.sla.counting import Schedules
from domain.sla.policy import TEAM_CALENDAR

# So far ahead holidays are known and rosters are written.
_AHEAD = timedelta(days=370)
_REASONS = {
    "day_excepted": "{day} has an exception already",
    "nobody_to_swap": "{name} is not on duty on {day}",
    "two_shifts": "{name} has two shifts at once, on {moment}",
}
# Enough to see what is missing.
_NAMED = 3


def check_roster(intended: IntendedDefinitions, body: Body) -> Iterable[DefinitionProblem]:
    """Every problem there is, the gaps only of one that is right otherwise."""
    shape = RosterShape.model_validate(body)
    make_up_days = make_up_days_of(_schedules(intended), shape.key)
    problems = [_impossible(found) for found in shape.contradictions(make_up_days)]
    problems += _strangers(intended, shape)
    yield from problems or _gaps(intended, shape)


def check_rosters_cover(intended: IntendedDefinitions, body: Body) -> Iterable[DefinitionProblem]:
    """A calendar that opens longer must find somebody on duty in every team's roster."""
    for key, roster in intended.bodies(DefinitionKind.ROSTER).items():
        for gap in _gaps(intended, RosterShape.model_validate(roster)):
            yield replace(gap, reason=f"roster {key}: {gap.reason}")


def _impossible(found: Contradiction) -> DefinitionProblem:
    return DefinitionProblem(
        path=found.path,
        reason=_REASONS[found.code].format(**found.params),
        code=f"definition.{found.code}",
        params=found.params,
    )


def _strangers(intended: IntendedDefinitions, shape: RosterShape) -> Iterator[DefinitionProblem]:
    if intended.unit.teams.get(shape.key) is None:
        known = ", ".join(team.key for team in intended.unit.teams.all())
        yield DefinitionProblem(
            path="key",
            reason=f"there is no team {shape.key}; there are {known}",
            code="definition.no_team",
            params={"team": shape.key, "known": known},
        )
    for path, who in shape.people():
        try:
            staff_member(intended.unit, who)
        except PersonUnknown as wrong:
            reason = f"nobody called {who} works here"
            yield DefinitionProblem(path=path, reason=reason, code=wrong.code, params=wrong.params)
        except PersonAmbiguous as wrong:
            reason = f"several are called {who}: {wrong.params['names']}"
            yield DefinitionProblem(path=path, reason=reason, code=wrong.code, params=wrong.params)


def _gaps(intended: IntendedDefinitions, shape: RosterShape) -> Iterator[DefinitionProblem]:
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


def _told(roster: Roster, gap: tuple[datetime, datetime]) -> DefinitionProblem:
    zone = ZoneInfo(roster.timezone)
    start, end = (edge.astimezone(zone) for edge in gap)
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%Y-%m-%d %H:%M}"
    return DefinitionProblem(
        path="week",
        reason=f"nobody is on duty on {start:%a %Y-%m-%d} from {start:%H:%M} to {until} "
        f"({roster.timezone}), which is working time",
        code="definition.roster_gap",
        params={
            "team": roster.team,
            "day": f"{start:%Y-%m-%d}",
            "start": f"{start:%H:%M}",
            "until": until,
            "zone": roster.timezone,
        },
    )
