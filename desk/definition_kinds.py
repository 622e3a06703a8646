"""What there are kinds of definitions, and how each checks a body. Opens nothing."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from desk.schemas.calendars import CalendarShape
from desk.schemas.escalation import EscalationShape
from desk.schemas.rosters import RosterShape
from desk.schemas.shape import Shape
from desk.schemas.sla_policies import SlaPolicyShape
from desk.schemas.surveys import SurveyShape
from domain.definitions import DefinitionKind
from domain.errors import DeskError
from engines.forms.schema import FormInvalid, parse_form

Body = Mapping[str, object]

# Every kind but forms, which are an engine of their own.
SHAPES: Mapping[DefinitionKind, type[Shape]] = {
    DefinitionKind.CALENDAR: CalendarShape,
    DefinitionKind.ESCALATION: EscalationShape,
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
    reason: str

    def __str__(self) -> str:
        """On one line, as compilers say it."""
        return ": ".join(part for part in (self.file, self.path, self.reason) if part)


class DefinitionInvalid(DeskError):
    """It can't be published; `problems` says where and why. Nothing was changed."""

    code = "definition.invalid"

    def __init__(self, problems: tuple[DefinitionProblem, ...]) -> None:
        super().__init__(problems="\n".join(str(problem) for problem in problems))
        self.problems = problems


class DefinitionUnknown(DeskError):
    """There is no such version of it."""

    code = "definition.unknown"


def check_body(kind: DefinitionKind, body: Body, *, file: str = "") -> Body:
    """The body in its one canonical shape and order. Raises DefinitionInvalid."""
    return _form(body, file) if kind is DefinitionKind.FORM else _shaped(kind, body, file)


def _shaped(kind: DefinitionKind, body: Body, file: str) -> Body:
    try:
        shape = SHAPES[kind].model_validate(body)
    except ValidationError as wrong:
        problems = tuple(
            DefinitionProblem(file=file, path=_place(e["loc"]), reason=e["msg"])
            for e in wrong.errors(include_url=False, include_input=False)
        )
        raise DefinitionInvalid(problems) from None
    return shape.model_dump(mode="json", exclude_defaults=True)


def _place(loc: tuple[int | str, ...]) -> str:
    # pydantic says "[key]" of a key that is wrong; the key stands before it.
    return ".".join(str(part) for part in loc if part != "[key]")


def _form(body: Body, file: str) -> Body:
    try:
        form = parse_form(body)
    except FormInvalid as wrong:
        problems = tuple(
            DefinitionProblem(file=file, path=p.path, reason=p.reason) for p in wrong.problems
        )
        raise DefinitionInvalid(problems) from None
    canonical: Body = form.model_dump(mode="json", exclude_defaults=True)
    return canonical
