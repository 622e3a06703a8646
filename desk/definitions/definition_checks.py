"""What a definition must fulfil beyond its own shape: that it fits the others, people and teams."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from desk.definitions.calendar_checks import check_calendar
from desk.definitions.definition_kinds import Body, DefinitionInvalid, DefinitionProblem
from desk.definitions.escalation_checks import check_escalation
from desk.definitions.intended_definitions import IntendedDefinitions, Proposal
from desk.definitions.roster_checks import check_roster, check_rosters_cover
from desk.definitions.sla_policy_checks import check_sla_policy
from desk.definitions.survey_checks import check_survey
from domain.definitions import DefinitionKind

# Asked with the body about to be published; `path` of a problem is the place in that body.
Check = Callable[[IntendedDefinitions, Body], Iterable[DefinitionProblem]]

# A kind whose change may make another kind impossible is asked the other's question too.
CHECKS: Mapping[DefinitionKind, tuple[Check, ...]] = {
    DefinitionKind.SLA_POLICY: (check_sla_policy,),
    DefinitionKind.ESCALATION: (check_escalation,),
    DefinitionKind.SURVEY: (check_survey,),
    DefinitionKind.CALENDAR: (check_calendar, check_rosters_cover),
    DefinitionKind.ROSTER: (check_roster,),
}


def check_fits(intended: IntendedDefinitions, proposals: Sequence[Proposal]) -> None:
    """Raises DefinitionInvalid with every problem of every proposal.

    Proposals are judged beside each other: those of one import may name one another.
    """
    problems = tuple(problem for one in proposals for problem in _problems(intended, one))
    if problems:
        raise DefinitionInvalid(problems)


def _problems(intended: IntendedDefinitions, proposal: Proposal) -> Iterator[DefinitionProblem]:
    for check in CHECKS.get(proposal.kind, ()):
        for problem in check(intended, proposal.body):
            yield replace(problem, file=proposal.file)
