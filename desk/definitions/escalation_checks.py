"""What an escalation plan must fulfil beyond its shape: nothing contradicts, everybody exists."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from desk.definitions.definition_kinds import Body, DefinitionProblem
from desk.definitions.intended_definitions import IntendedDefinitions
from desk.definitions.schemas.conditions import ConditionsShape
from desk.definitions.schemas.escalation import EscalationShape, LadderShape, StepShape
from desk.errors import PersonAmbiguous, PersonUnknown
from desk.tickets.assigning import staff_member
from domain.escalation.ladder import Trigger

# Triggers whose clock has a deadline: a share of it means something.
_WITH_DEADLINE = frozenset(Trigger) - {Trigger.ESCALATED}
_NOTHING = timedelta(0)
_ENGLISH = {
    "there_already": "{key} is there already",
    "never_reached": "never reached: {ladder} holds for every ticket",
    "not_rising": "comes no later than the one before it",
    "back_before": "comes before the deadline, after one that comes at or after it",
    "first_waits": "the first step needs one of: fraction, after, offset",
    "waits_for_nothing": "follows silence, but the step before wants no ack (ack_within)",
    "no_deadline": "what was escalated has no deadline; use after",
}


def check_escalation(intended: IntendedDefinitions, body: Body) -> Iterator[DefinitionProblem]:
    """Every problem there is."""
    plan = EscalationShape.model_validate(body)
    yield from _twice("ladders", [ladder.key for ladder in plan.ladders])
    yield from _never_reached(plan)
    for at, ladder in enumerate(plan.ladders):
        yield from _of_ladder(f"ladders.{at}.steps", ladder)
    yield from _nobody(intended, plan)


def _of_ladder(place: str, ladder: LadderShape) -> Iterator[DefinitionProblem]:
    yield from _twice(place, [step.key for step in ladder.steps])
    yield from _not_rising(place, ladder.steps)
    yield from _waiting_for_nothing(place, ladder.steps)
    if not _WITH_DEADLINE.issuperset(ladder.triggers):
        for at, step in enumerate(ladder.steps):
            if step.fraction is not None:
                yield _problem(f"{place}.{at}.fraction", "no_deadline")


def _never_reached(plan: EscalationShape) -> Iterator[DefinitionProblem]:
    taken: dict[Trigger, str] = {}
    for at, ladder in enumerate(plan.ladders):
        for trigger in ladder.triggers:
            if trigger in taken:
                yield _problem(f"ladders.{at}", "never_reached", ladder=taken[trigger])
            elif ladder.when == ConditionsShape():
                taken[trigger] = ladder.key


def _twice(place: str, keys: Sequence[str]) -> Iterator[DefinitionProblem]:
    for at, key in enumerate(keys):
        if key in keys[:at]:
            yield _problem(f"{place}.{at}.key", "there_already", key=key)


def _not_rising(place: str, steps: Sequence[StepShape]) -> Iterator[DefinitionProblem]:
    for name in ("fraction", "after", "offset"):
        dated = [(at, moment) for at, s in enumerate(steps) if (moment := _of(s, name)) is not None]
        for (_, before), (at, moment) in pairwise(dated):
            if moment <= before:
                yield _problem(f"{place}.{at}.{name}", "not_rising")
    broken = [at for at, step in enumerate(steps) if _is_before(step) is False]
    for at, step in enumerate(steps):
        if broken and at > broken[0] and _is_before(step):
            yield _problem(f"{place}.{at}", "back_before")


def _of(step: StepShape, name: str) -> float | None:
    moment: float | timedelta | None = getattr(step, name)
    return moment.total_seconds() if isinstance(moment, timedelta) else moment


def _is_before(step: StepShape) -> bool | None:
    """It comes before the deadline; None = who knows."""
    if step.fraction is not None:
        return step.fraction < 1
    return step.offset < _NOTHING if step.offset is not None else None


def _waiting_for_nothing(place: str, steps: Sequence[StepShape]) -> Iterator[DefinitionProblem]:
    for at, step in enumerate(steps):
        if not step.value().follows_silence:
            continue
        if at == 0:
            yield _problem(f"{place}.0", "first_waits")
        elif steps[at - 1].ack_within is None:
            yield _problem(f"{place}.{at}", "waits_for_nothing")


def _nobody(intended: IntendedDefinitions, plan: EscalationShape) -> Iterator[DefinitionProblem]:
    for at, ladder in enumerate(plan.ladders):
        for nth, step in enumerate(ladder.steps):
            for which, word in enumerate(step.whom):
                place = f"ladders.{at}.steps.{nth}.whom.{which}"
                yield from _unknown(intended, place, word)


def _unknown(intended: IntendedDefinitions, place: str, word: str) -> Iterator[DefinitionProblem]:
    kind, _, name = word.partition(":")
    if kind != "person":
        return
    try:
        staff_member(intended.unit, word if name.isdecimal() else name)
    except (PersonUnknown, PersonAmbiguous) as wrong:
        found = "nobody" if isinstance(wrong, PersonUnknown) else "more than one"
        yield DefinitionProblem(
            path=place,
            reason=f"{found} is called {name}",
            code=wrong.code,
            params=wrong.params,
        )


def _problem(path: str, what: str, **params: object) -> DefinitionProblem:
    return DefinitionProblem(
        path=path,
        reason=_ENGLISH[what].format(**params),
        code=f"definition.escalation.{what}",
        params=params,
    )
