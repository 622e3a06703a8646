"""What programs get to know of a ticket's promises: the same as /why tells, as data."""

from datetime import timedelta
from typing import Annotated

from pydantic import AwareDatetime, Field, PlainSerializer

from console.api.answers import Answer
from domain.sla.intervals import IntervalKind
from domain.sla.policy import Metric
from domain.sla.target_count import Outcome

Seconds = Annotated[
    timedelta,
    PlainSerializer(lambda span: span.total_seconds(), return_type=float),
    Field(description="seconds"),
]
CalendarKey = Annotated[str, Field(description="key of the calendar; empty = around the clock")]


class IntervalAnswer(Answer):
    """A piece of a promise's life. They follow each other without gap."""

    start: AwareDatetime
    end: AwareDatetime
    kind: IntervalKind
    wall: Seconds
    business: Seconds
    rule: str
    about: Annotated[str, Field(description="what the customer was asked, or why it rested")]


class PromiseAnswer(Answer):
    """One target instance. `due_at` is null while it is paused."""

    metric: Metric
    instance: int
    rule: str
    rule_name: dict[str, str]
    within: Seconds
    calendar: CalendarKey
    calendar_version: int
    started_at: AwareDatetime
    due_at: AwareDatetime | None
    ended_at: AwareDatetime | None
    breached_at: AwareDatetime | None
    outcome: Outcome
    wall: Seconds
    business: Seconds
    paused: Seconds
    intervals: tuple[IntervalAnswer, ...]


class ChangeAnswer(Answer):
    """Something promises depend on changed; `what`: priority, team, …, or policy."""

    at: AwareDatetime
    by: str
    what: str
    before: str
    after: str


class AlertAnswer(Answer):
    """Somebody was alerted."""

    at: AwareDatetime
    trigger: str
    instance: int
    names: str
    by: str
    is_last: bool


class AcknowledgementAnswer(Answer):
    """Somebody said they know."""

    at: AwareDatetime
    name: str


class SlaAnswer(Answer):
    """Everything promised about a ticket, counted up to `at`."""

    number: int
    at: AwareDatetime
    policy_version: Annotated[int, Field(description="0 = nothing is promised")]
    promises: tuple[PromiseAnswer, ...]
    changes: tuple[ChangeAnswer, ...]
    alerts: tuple[AlertAnswer, ...]
    acknowledgements: tuple[AcknowledgementAnswer, ...]
