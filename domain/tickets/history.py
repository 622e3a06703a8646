"""What happened to a ticket: appended, never changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.messaging import Address

# Values an event may carry; everything else belongs into a column.
EventValue = str | int | bool | None


class EventKind(StrEnum):
    """What can happen to a ticket. Past participles."""

    OPENED = "opened"
    CUSTOMER_WROTE = "customer_wrote"
    STAFF_REPLIED = "staff_replied"
    MESSAGE_EDITED = "message_edited"
    MESSAGE_MOVED = "message_moved"
    NOTED = "noted"
    ANSWERING = "answering"
    CLAIMED = "claimed"
    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"
    STARTED = "started"
    PRIORITY_CHANGED = "priority_changed"
    FIELD_SET = "field_set"
    WAITING = "waiting"
    HELD = "held"
    RESUMED = "resumed"
    RESOLVED = "resolved"
    CONFIRMED = "confirmed"
    CLOSED_BY_SILENCE = "closed_by_silence"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    URGED = "urged"
    ESCALATED = "escalated"
    FIRST_RESPONSE_LATE = "first_response_late"
    ACKNOWLEDGED = "acknowledged"
    MERGED = "merged"
    MERGED_IN = "merged_in"
    SURVEY_SENT = "survey_sent"
    RATED = "rated"
    RATING_EXPLAINED = "rating_explained"
    DELIVERY_FAILED = "delivery_failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketEvent:
    """One thing that happened: who, when, what, from which chat."""

    number: int
    kind: EventKind
    # UTC.
    at: datetime
    # Person; None = the clock or the system itself.
    actor_id: int | None = None
    # The actor's name as it was then: history stays readable after people leave.
    actor_name: str = ""
    # The chat it was done from; None = API or clock.
    where: Address | None = None
    # Keys by kind, e.g. {"from": "new", "to": "assigned", "assignee": 7, "message": 12}.
    data: Mapping[str, EventValue] = field(default_factory=dict)
