"""What a calendar must fulfil beyond its shape: it opens, and serves nobody another serves too."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from desk.definitions.definition_kinds import Body, DefinitionProblem
from desk.definitions.intended_definitions import IntendedDefinitions
from desk.definitions.schemas.calendars import CalendarShape
from desk.definitions.schemas.sla_policies import ALWAYS
from domain.business_calendar.working_time import WorkingTime
from domain.definitions import DefinitionKind
from domain.sla.policy import SITE_CALENDAR, TEAM_CALENDAR

# Words of promises that would never mean a calendar of this name.
_RESERVED = (ALWAYS, TEAM_CALENDAR, SITE_CALENDAR)
# It has no special days of its own, so it shows what the week alone says.
_ANY_YEAR = 2101


def check_calendar(intended: IntendedDefinitions, body: Body) -> Iterable[DefinitionProblem]:
    """Every problem there is."""
    calendar = CalendarShape.model_validate(body)
    yield from _reserved(calendar)
    yield from _closed_years(intended, calendar)
    yield from _unknown_teams(intended, calendar)
    yield from _served_twice(intended, calendar)


def _reserved(calendar: CalendarShape) -> Iterator[DefinitionProblem]:
    if calendar.key in _RESERVED:
        yield DefinitionProblem(
            path="key",
            reason=f'"{calendar.key}" means something else where calendars are named',
            code="definition.reserved",
            params={"key": calendar.key},
        )


def _closed_years(
    intended: IntendedDefinitions, calendar: CalendarShape
) -> Iterator[DefinitionProblem]:
    meant = WorkingTime(calendar.value(0, timezone=intended.policy.timezone))
    for year in sorted({day.year for day in calendar.written_days()} | {_ANY_YEAR}):
        first, last = (datetime(y, 1, 1, tzinfo=UTC) for y in (year, year + 1))
        if meant.between(first, last) > timedelta(0):
            continue
        if year == _ANY_YEAR:
            reason = "no working minute in any year"
            yield DefinitionProblem(path="week", reason=reason, code="definition.never_open")
        else:
            yield DefinitionProblem(
                path="special",
                reason=f"no working minute in {year}",
                code="definition.closed_year",
                params={"year": year},
            )


def _unknown_teams(
    intended: IntendedDefinitions, calendar: CalendarShape
) -> Iterator[DefinitionProblem]:
    teams = [team.key for team in intended.unit.teams.all()]
    folded = {team.casefold() for team in teams}
    for nth, team in enumerate(calendar.teams):
        if team.casefold() not in folded:
            known = ", ".join(teams) or "–"
            yield DefinitionProblem(
                path=f"teams.{nth}",
                reason=f'no team "{team}"; there are {known}',
                code="definition.no_team",
                params={"team": team, "known": known},
            )


def _served_twice(
    intended: IntendedDefinitions, calendar: CalendarShape
) -> Iterator[DefinitionProblem]:
    served: dict[tuple[str, str], str] = {}
    for key, body in intended.bodies(DefinitionKind.CALENDAR).items():
        other = CalendarShape.model_validate(body)
        if key != calendar.key:
            served |= {("teams", team.casefold()): key for team in other.teams}
            served |= {("sites", site.casefold()): key for site in other.sites}
    for what, names in (("teams", calendar.teams), ("sites", calendar.sites)):
        for nth, name in enumerate(names):
            place = f"{what}.{nth}"
            by = served.setdefault((what, name.casefold()), place)
            if by != place:
                yield DefinitionProblem(
                    path=place,
                    reason=f'"{name}" is served by {by} already',
                    code="definition.served_twice",
                    params={"name": name, "by": by},
                )
