"""What a survey definition must fulfil beyond its shape: its calendars and its owner exist."""

from collections.abc import Iterable, Iterator

from desk.definitions.definition_kinds import Body, DefinitionProblem
from desk.definitions.intended_definitions import IntendedDefinitions
from desk.definitions.schemas.sla_policies import ALWAYS
from desk.definitions.schemas.surveys import PERSON, SurveyShape
from desk.errors import PersonAmbiguous, PersonUnknown
from desk.tickets.assigning import staff_member
from domain.definitions import DefinitionKind
from domain.sla.policy import SITE_CALENDAR, TEAM_CALENDAR

_WORDS = {ALWAYS, TEAM_CALENDAR, SITE_CALENDAR}


def check_survey(intended: IntendedDefinitions, body: Body) -> Iterator[DefinitionProblem]:
    """Every calendar and person it names and nobody knows."""
    shape = SurveyShape.model_validate(body)
    yield from _calendar(intended, "calendar", shape.calendar)
    if shape.follow_up:
        yield from _calendar(intended, "follow_up.calendar", shape.follow_up.calendar)
        yield from _owner(intended, shape.follow_up.owner)


def _calendar(
    intended: IntendedDefinitions, path: str, calendar: str
) -> Iterable[DefinitionProblem]:
    known = intended.bodies(DefinitionKind.CALENDAR)
    if calendar in _WORDS or calendar in known:
        return ()
    names = ", ".join(sorted(known)) or "–"
    reason = f"no calendar has the key {calendar}; there are {names}"
    return (
        DefinitionProblem(
            path=path,
            reason=reason,
            code="definition.no_calendar",
            params={"calendar": calendar, "known": names},
        ),
    )


def _owner(intended: IntendedDefinitions, owner: str) -> Iterable[DefinitionProblem]:
    if not owner.startswith(PERSON):
        return ()
    name = owner.removeprefix(PERSON).strip()
    try:
        staff_member(intended.unit, owner if name.isdecimal() else name)
    except (PersonUnknown, PersonAmbiguous) as wrong:
        found = "nobody" if isinstance(wrong, PersonUnknown) else "more than one"
        return (
            DefinitionProblem(
                path="follow_up.owner",
                reason=f"{found} is called {name}",
                code=wrong.code,
                params=wrong.params,
            ),
        )
    return ()
