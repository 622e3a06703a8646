"""What became of one promise: a target instance with every interval that led to its deadline."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from domain.sla.policy import Metric


class Outcome(StrEnum):
    """The classes are exclusive; met late is breached, once and for ever."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"
    # Withdrawn, merged, or the promise itself was taken back before it was kept or broken.
    DROPPED = "dropped"


class SpanReason(StrEnum):
    """Why an interval counts, or does not."""

    OPEN = "open"
    # The ticket waits for the customer's answer (category waiting).
    WAITING_CUSTOMER = "waiting_customer"
    ON_HOLD = "on_hold"


class Span(NamedTuple):
    """An interval of a ticket's life in which nothing about the counting changed. UTC."""

    start: datetime
    # The moment of asking, for the one still running.
    end: datetime
    is_counted: bool
    reason: SpanReason
    # The rule, target and calendar in force then; "" and zero where nothing was promised.
    rule: str
    within: timedelta
    calendar: str
    # Counted within the span by the calendar that counts the whole instance (the one of
    # `TargetCount`), so that spans add up to it; zero where it is paused.
    business: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetCount:
    """One target instance. Times are UTC."""

    metric: Metric
    # 1, 2, …: the resolution after each reopening, each unanswered customer message.
    instance: int
    started_at: datetime
    # By the rule in force now, or when it ended.
    rule: str
    within: timedelta
    calendar: str
    calendar_version: int
    # None while paused: nobody can say yet. Also None where it ended while paused.
    due_at: datetime | None
    # When it was kept, or dropped; None while it runs.
    ended_at: datetime | None
    outcome: Outcome
    # The moment the promise was broken, whether or not it was kept later.
    breached_at: datetime | None
    spans: tuple[Span, ...]
    # Wall time without pauses taken off, what the calendar counted, and what was paused (wall).
    wall: timedelta
    business: timedelta
    paused: timedelta
    # What was promised was given, in time or late; never for what is open or was dropped.
    is_kept: bool = False

    @property
    def is_open(self) -> bool:
        """It has not ended: neither kept nor dropped (it may be breached already)."""
        return self.ended_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """The fact about one ended (or breached) target instance, written at the event for KPIs.

    One row per (number, metric, instance): a breach is written when it happens, and completed
    when the target ends.
    """

    number: int
    metric: Metric
    instance: int
    outcome: Outcome
    started_at: datetime
    due_at: datetime | None
    breached_at: datetime | None
    ended_at: datetime | None
    wall: timedelta
    business: timedelta
    paused: timedelta
    policy: str
    policy_version: int
    rule: str
    calendar: str
    calendar_version: int
    # As they were then.
    team: str
    priority: str
    category: str
    assignee_id: int | None
    # How long it took says something only where it was given at last.
    is_kept: bool = False
