"""What an SLA policy must fulfil beyond its shape: no contradictions; calendars and teams exist."""

from collections.abc import Iterable, Iterator

from desk.definitions.definition_kinds import Body, DefinitionProblem
from desk.definitions.intended_definitions import IntendedDefinitions
from desk.definitions.schemas.shape import Contradiction
from desk.definitions.schemas.sla_policies import ALWAYS, SlaPolicyShape
from domain.definitions import DefinitionKind
from domain.sla.policy import SITE_CALENDAR, TEAM_CALENDAR

_WORDS = (TEAM_CALENDAR, SITE_CALENDAR, ALWAYS)
_ENGLISH = {
    "one_policy": 'there is one policy, with the key "{key}"',
    "rule_twice": 'a rule above has the key "{key}" already',
    "never_used": "never used: the rules above take all its tickets; move it up, or take it out",
    "never_used_after": 'never used: "{rule}" takes all its tickets; move it up, or take it out',
    "solved_before_answered": "promised earlier than the first response",
    "no_calendar": 'no calendar "{calendar}"; there are {known}',
    "no_team": 'no team "{team}"; there are {known}',
}


def check_sla_policy(intended: IntendedDefinitions, body: Body) -> Iterable[DefinitionProblem]:
    """Every problem there is."""
    policy = SlaPolicyShape.model_validate(body)
    found = (
        *policy.contradictions(),
        *_unknown_calendars(intended, policy),
        *_unknown_teams(intended, policy),
    )
    return map(_problem, found)


def _unknown_calendars(
    intended: IntendedDefinitions, policy: SlaPolicyShape
) -> Iterator[Contradiction]:
    known = (*_WORDS, *intended.bodies(DefinitionKind.CALENDAR))
    for path, calendar in policy.calendars():
        if calendar not in known:
            params = {"calendar": calendar, "known": ", ".join(known)}
            yield Contradiction(path=path, code="no_calendar", params=params)


def _unknown_teams(
    intended: IntendedDefinitions, policy: SlaPolicyShape
) -> Iterator[Contradiction]:
    teams = [team.key for team in intended.unit.teams.all()]
    folded = {team.casefold() for team in teams}
    for at, rule in enumerate(policy.rules):
        for nth, team in enumerate(rule.when.teams):
            if team.casefold() not in folded:
                params = {"team": team, "known": ", ".join(teams) or "–"}
                path = f"rules.{at}.when.teams.{nth}"
                yield Contradiction(path=path, code="no_team", params=params)


def _problem(found: Contradiction) -> DefinitionProblem:
    return DefinitionProblem(
        path=found.path,
        reason=_ENGLISH[found.code].format(**found.params),
        code=f"definition.{found.code}",
        params=found.params,
    )
