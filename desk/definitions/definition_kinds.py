"""What there are kinds of definitions, and how each checks a body. Opens nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from desk.definitions.definition_wording import worded
from desk.definitions.schemas.calendars import CalendarShape
from desk.definitions.schemas.escalation import EscalationShape
from desk.definitions.schemas.rosters import RosterShape
from desk.definitions.schemas.sla_policies import SlaPolicyShape
from desk.definitions.schemas.surveys import SurveyShape
from domain.definitions import DefinitionKind
from domain.errors import DeskError
from domain.ports import Texts
from engines.forms.schema import Form

Body = Mapping[str, object]

SHAPES: Mapping[DefinitionKind, type[BaseModel]] = {
    DefinitionKind.CALENDAR: CalendarShape,
    DefinitionKind.ESCALATION: EscalationShape,
    DefinitionKind.FORM: Form,
    DefinitionKind.ROSTER: RosterShape,
    DefinitionKind.SLA_POLICY: SlaPolicyShape,
    DefinitionKind.SURVEY: SurveyShape,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionProblem:
    """One thing wrong with a definition somebody wrote."""

    # The file, or "" for a body that came otherwise; and the place in it: "fields.3.show_if".
    file: str = ""
    path: str = ""
    # In English, for logs and for what has no sentence.
    reason: str
    # Key of the sentence that gives the reason, and what fills it; "" = none.
    code: str = ""
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """On one line, as compilers say it."""
        return self._line(self.reason)

    def say(self, texts: Texts) -> str:
        """The same line in the reader's language."""
        return self._line(self.say_reason(texts))

    def say_reason(self, texts: Texts) -> str:
        """Without the place."""
        return texts.say(self.code, **self.params) if self.code else self.reason

    def _line(self, reason: str) -> str:
        return ": ".join(part for part in (self.file, self.path, reason) if part)


class DefinitionInvalid(DeskError):
    """It can't be published; `problems` says where and why. Nothing was changed."""

    code = "definition.invalid"

    def __init__(self, problems: tuple[DefinitionProblem, ...]) -> None:
        told = [asdict(problem) for problem in problems]
        super().__init__(problems="\n".join(map(str, problems)), told=told)
        self.problems = problems


def told_problems(told: Iterable[Mapping[str, Any]], texts: Texts) -> str:
    """`told` of a DefinitionInvalid, also one that was refused elsewhere: a line each."""
    return "\n".join(DefinitionProblem(**problem).say(texts) for problem in told)


class DefinitionUnknown(DeskError):
    """There is no such version of it."""

    code = "definition.unknown"


def check_body(kind: DefinitionKind, body: Body, *, file: str = "") -> Body:
    """The body in its one canonical shape and order. Raises DefinitionInvalid."""
    try:
        shape = SHAPES[kind].model_validate(body)
    except ValidationError as wrong:
        problems = tuple(
            _problem(file, e) for e in wrong.errors(include_url=False, include_input=False)
        )
        raise DefinitionInvalid(problems) from None
    return shape.model_dump(mode="json", exclude_defaults=True)


def _problem(file: str, error: ErrorDetails) -> DefinitionProblem:
    code, params = worded(error)
    place = _place(error["loc"])
    return DefinitionProblem(file=file, path=place, reason=error["msg"], code=code, params=params)


def _place(loc: tuple[int | str, ...]) -> str:
    # pydantic says "[key]" of a key that is wrong; the key stands before it.
    return ".".join(str(part) for part in loc if part != "[key]")
