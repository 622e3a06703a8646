"""What the answer to "why is it due then?" consists of. Values only; times are UTC."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.sla.intervals import IntervalKind
from domain.sla.target_count import TargetCount


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedInterval:
    """A piece of a promise's life: counted, off hours, or paused."""

    start: datetime
    end: datetime
    kind: IntervalKind
    # How long it lasted, and what of it counts.
    wall: timedelta
    business: timedelta
    # Key of the rule in force then.
    rule: str
    # What the customer was asked, or why the ticket rested.
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedPromise:
    """One target instance with everything that led to its deadline."""

    count: TargetCount
    # By locale; empty where it has none.
    rule_name: Mapping[str, str]
    calendar_name: Mapping[str, str]
    intervals: tuple[ExplainedInterval, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseChange:
    """Something promises depend on changed."""

    at: datetime
    # "" = the system itself.
    by: str
    # "priority", "category", "level", "product", "site", "team"; "policy": versions.
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertTold:
    """A rung of a ladder was taken."""

    at: datetime
    # What it was about: a metric, or another trigger of ladders.
    trigger: str
    instance: int
    # Whom, and by which ways: "chat,mail".
    names: str
    by: str
    is_last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledged:
    """Somebody said "收到"."""

    at: datetime
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything promised about a ticket, and how it came about."""

    number: int
    # When it was asked; what still runs is counted up to here.
    at: datetime
    # Version of the policy in force for the ticket; 0 = none: nothing is promised.
    policy_version: int
    promises: tuple[ExplainedPromise, ...]
    changes: tuple[PromiseChange, ...]
    alerts: tuple[AlertTold, ...]
    acknowledgements: tuple[Acknowledged, ...]
