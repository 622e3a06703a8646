"""The shape of survey definitions: when customers are asked, and what follows a low score."""

from datetime import timedelta
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from desk.definitions.schemas.shape import Key, Part, PositiveSpan, Shape, Span, Wording
from desk.definitions.schemas.sla_policies import ALWAYS
from domain.escalation.ladder import Whom
from domain.people.language import LOCALES
from domain.sla.policy import TEAM_CALENDAR, WALL_CLOCK
from domain.surveys.plan import FollowUpPlan, Reason, SurveyPlan
from domain.surveys.survey import HIGHEST

OWNERS = (Whom.SUPERVISOR, Whom.ASSIGNEE, Whom.TEAM_LEAD, Whom.DIRECTOR)
PERSON = "person:"


def _owner(word: str) -> str:
    name = word.removeprefix(PERSON).strip()
    if word not in OWNERS and (name == word or not name):
        known = ", ".join(OWNERS)
        raise PydanticCustomError("owner", "not one of {known} or person:<name>", {"known": known})
    return word


def _in_every_language(label: dict[str, str]) -> dict[str, str]:
    missing = [locale for locale in LOCALES if locale not in label]
    if missing:
        raise PydanticCustomError(
            "languages", "words missing in {missing}", {"missing": ", ".join(missing)}
        )
    return label


# Zero or longer.
Delay = Annotated[Span, Field(ge=timedelta(0))]
# It travels in a button.
Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,19}$")]


def _meant(calendar: str) -> str:
    """As the domain writes it."""
    return WALL_CLOCK if calendar == ALWAYS else calendar


class ReasonShape(Part):
    """A reason offered for a low score."""

    code: Code
    label: Annotated[Wording, AfterValidator(_in_every_language)]


class FollowUpShape(Part):
    """The task after a low score."""

    within: PositiveSpan
    # "team", "site", "always", or a calendar's key.
    calendar: Key = TEAM_CALENDAR
    owner: Annotated[str, AfterValidator(_owner)] = Whom.SUPERVISOR.value


class SurveyShape(Shape):
    """See `defaults/survey/default.yaml`, which explains each key."""

    delay: Delay
    # "team", "site", "always", or a calendar's key.
    calendar: Key = TEAM_CALENDAR
    once_in: Delay = timedelta(days=30)
    reminder_after: PositiveSpan | None = None
    expires_after: PositiveSpan
    edit_window: Delay
    low_score: int = Field(default=2, ge=0, lt=HIGHEST)
    asks_why: bool = True
    # More no phone shows at once.
    reasons: Annotated[tuple[ReasonShape, ...], Field(max_length=8)] = ()
    follow_up: FollowUpShape | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.reminder_after is not None and self.reminder_after >= self.expires_after:
            raise PydanticCustomError(
                "reminder_order", "reminder_after must be before expires_after"
            )
        codes = [reason.code for reason in self.reasons]
        twice = {code for code in codes if codes.count(code) > 1}
        if twice:
            raise PydanticCustomError(
                "reason_twice", "reasons named twice: {codes}", {"codes": ", ".join(sorted(twice))}
            )
        if self.follow_up is not None and not self.low_score:
            raise PydanticCustomError("follow_up_never", "follow_up needs a low_score from 1 on")
        return self

    def value(self, version: int) -> SurveyPlan:
        """What it means."""
        follow_up = self.follow_up
        return SurveyPlan(
            version=version,
            delay=self.delay,
            calendar=_meant(self.calendar),
            once_in=self.once_in,
            reminder_after=self.reminder_after,
            expires_after=self.expires_after,
            edit_window=self.edit_window,
            low_score=self.low_score,
            asks_why=self.asks_why,
            reasons=tuple(Reason(code=r.code, label=r.label) for r in self.reasons),
            follow_up=FollowUpPlan(
                within=follow_up.within,
                calendar=_meant(follow_up.calendar),
                owner=follow_up.owner,
            )
            if follow_up
            else None,
        )
