"""The shape of escalation plans: ladders, quiet hours, and what keeps alerts bearable."""

import re
from collections.abc import Iterator
from datetime import time, timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, model_validator
from pydantic_core import PydanticCustomError

from desk.definitions.schemas.conditions import ConditionsShape
from desk.definitions.schemas.shape import Key, Part, PositiveSpan, Shape, Span, Word, Wording
from domain.escalation.ladder import (
    Channel,
    EscalationPlan,
    Ladder,
    QuietHours,
    Step,
    Trigger,
    Whom,
)
from domain.people.person import Role
from domain.tickets.ticket import Priority

_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_STAFF = tuple(role for role in Role if role is not Role.CUSTOMER)
_NOTHING = timedelta(0)


def _read_share(value: object) -> object:
    found = _PERCENT.fullmatch(value.strip()) if isinstance(value, str) else None
    if isinstance(value, str) and not found:
        raise PydanticCustomError("share", "not a share such as 75%")
    return float(found[1]) / 100 if found else value


def _is_time(value: str) -> str:
    if not _TIME.fullmatch(value):
        raise PydanticCustomError("time", "not a time of the day such as 22:00")
    return value


def _is_whom(word: str) -> str:
    kind, _, named = word.partition(":")
    if word in set(Whom) or (kind == "person" and named) or (kind == "role" and named in _STAFF):
        return word
    known = ", ".join((*Whom, *(f"role:{role}" for role in _STAFF)))
    raise PydanticCustomError(
        "whom", "nobody is called so; there are {known}, person:<name>", {"known": known}
    )


Share = Annotated[
    float,
    BeforeValidator(_read_share),
    Field(gt=0, le=100),
    PlainSerializer(lambda share: f"{share * 100:g}%", return_type=str),
]
TimeOfDay = Annotated[str, AfterValidator(_is_time)]
WhomWord = Annotated[Word, AfterValidator(_is_whom)]


class StepShape(Part):
    """One rung: when (or after silence), whom, by which ways, and what is done besides."""

    key: Key
    fraction: Share | None = None
    after: Annotated[Span, Field(ge=_NOTHING)] | None = None
    offset: Span | None = None
    whom: Annotated[tuple[WhomWord, ...], Field(min_length=1)]
    by: Annotated[tuple[Channel, ...], Field(min_length=1)] = (Channel.CHAT,)
    ack_within: PositiveSpan | None = None
    repeat: Annotated[int, Field(ge=0, le=50)] = 0
    raise_to: Priority | None = None
    reassign: bool = False
    wakes: bool = False

    @model_validator(mode="after")
    def _says_one_thing(self) -> "StepShape":
        moments = (self.fraction, self.after, self.offset)
        if sum(moment is not None for moment in moments) > 1:
            raise PydanticCustomError("moment", "give one of: fraction, after, offset")
        if self.repeat and self.ack_within is None:
            raise PydanticCustomError("repeat", "repeat needs ack_within: how long to wait")
        return self

    def value(self) -> Step:
        """What it means to the domain."""
        return Step(**{name: getattr(self, name) for name in type(self).model_fields})


class LadderShape(Part):
    """Rungs for tickets that fulfil the conditions."""

    key: Key
    triggers: Annotated[tuple[Trigger, ...], Field(min_length=1)]
    name: Wording | None = None
    when: ConditionsShape = ConditionsShape()
    steps: Annotated[tuple[StepShape, ...], Field(min_length=1, max_length=20)]

    def values(self) -> Iterator[Ladder]:
        """One for each trigger."""
        for trigger in self.triggers:
            yield Ladder(
                key=self.key,
                trigger=trigger,
                name=self.name or {},
                when=self.when.value(),
                steps=tuple(step.value() for step in self.steps),
            )


class QuietHoursShape(Part):
    """Over midnight where the end is earlier."""

    start: TimeOfDay
    end: TimeOfDay

    @model_validator(mode="after")
    def _ends(self) -> "QuietHoursShape":
        if self.start == self.end:
            raise PydanticCustomError("quiet", "the whole day is quiet: nobody would be alerted")
        return self

    def value(self) -> QuietHours:
        """What they mean to the domain."""
        return QuietHours(start=time.fromisoformat(self.start), end=time.fromisoformat(self.end))


class EscalationShape(Shape):
    """Key "default"."""

    quiet_hours: QuietHoursShape | None = None
    alerts_per_hour: Annotated[int, Field(ge=1, le=1000)] = 12
    storm_at: Annotated[int, Field(ge=2, le=100)] = 5
    ladders: tuple[LadderShape, ...]

    def value(self, version: int) -> EscalationPlan:
        """What it means to the domain."""
        return EscalationPlan(
            version=version,
            ladders=tuple(value for ladder in self.ladders for value in ladder.values()),
            quiet_hours=self.quiet_hours.value() if self.quiet_hours else None,
            alerts_per_hour=self.alerts_per_hour,
            storm_at=self.storm_at,
        )
