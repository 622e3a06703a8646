"""What an escalation plan must fulfil beyond its shape: nothing contradicts, everybody exists."""

from collections.abc import Iterable, Iterator

from desk.assigning import staff_member
from desk.definition_kinds import Body, DefinitionProblem
from desk.errors import PersonAmbiguous, PersonUnknown
from desk.intended_definitions import IntendedDefinitions
from desk.schemas.escalation import EscalationShape


def check_escalation(intended: IntendedDefinitions, body: Body) -> Iterable[DefinitionProblem]:
    """Every problem there is."""
    plan = EscalationShape.model_validate(body)
    for path, reason in (*plan.contradictions(), *_nobody(intended, plan)):
        yield DefinitionProblem(path=path, reason=reason)


def _nobody(intended: IntendedDefinitions, plan: EscalationShape) -> Iterator[tuple[str, str]]:
    for at, ladder in enumerate(plan.ladders):
        for nth, step in enumerate(ladder.steps):
            for which, word in enumerate(step.whom):
                reason = _why_nobody(intended, word)
                if reason:
                    yield f"ladders.{at}.steps.{nth}.whom.{which}", reason


def _why_nobody(intended: IntendedDefinitions, word: str) -> str:
    kind, _, name = word.partition(":")
    if kind != "person":
        return ""
    try:
        staff_member(intended.unit, word if name.isdecimal() else name)
    except PersonUnknown:
        return f"nobody called {name} works here"
    except PersonAmbiguous as error:
        return f"several are called {name}: {error.params['names']}"
    return ""
