"""What an SLA policy must fulfil beyond its shape: no contradictions; calendars and teams exist."""

from collections.abc import Iterable, Iterator

from desk.definitions.definition_kinds import Body, DefinitionProblem
from desk.definitions.intended_definitions import IntendedDefinitions
from desk.definitions.schemas.sla_policies import ALWAYS, SlaPolicyShape
from domain.definitions import DefinitionKind
from domain.sla.policy import SITE_CALENDAR, TEAM_CALENDAR

_WORDS = (TEAM_CALENDAR, SITE_CALENDAR, ALWAYS)


def check_sla_policy(intended: IntendedDefinitions, body: Body) -> Iterable[DefinitionProblem]:
    """Every problem there is."""
    policy = SlaPolicyShape.model_validate(body)
    found = (
        *policy.contradictions(),
        *_unknown_calendars(intended, policy),
        *_unknown_teams(intended, policy),
    )
    for path, reason in found:
        yield DefinitionProblem(path=path, reason=reason)


def _unknown_calendars(
    intended: IntendedDefinitions, policy: SlaPolicyShape
) -> Iterator[tuple[str, str]]:
    known = (*_WORDS, *intended.bodies(DefinitionKind.CALENDAR))
    for path, calendar in policy.calendars():
        if calendar not in known:
            yield path, f'no calendar "{calendar}"; there are {", ".join(known)}'


def _unknown_teams(
    intended: IntendedDefinitions, policy: SlaPolicyShape
) -> Iterator[tuple[str, str]]:
    teams = [team.key for team in intended.unit.teams.all()]
    folded = {team.casefold() for team in teams}
    for at, rule in enumerate(policy.rules):
        for nth, team in enumerate(rule.when.teams):
            if team.casefold() not in folded:
                known = f"there are {', '.join(teams)}" if teams else "there is none yet"
                yield f"rules.{at}.when.teams.{nth}", f'no team "{team}"; {known}'
