"""A ticket (工单) as it stands now. How it may change: `life_cycle`; what happened: `history`."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.messaging import Address


class Status(StrEnum):
    """Where a ticket stands."""

    NEW = "new"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    WAITING_CUSTOMER = "waiting_customer"
    ON_HOLD = "on_hold"
    RESOLVED = "resolved"
    CLOSED = "closed"
    CANCELLED = "cancelled"

    @property
    def category(self) -> "StatusCategory":
        """What the status means for clocks and counts."""
        return _CATEGORY[self]


class StatusCategory(StrEnum):
    """The meaning behind a status; statuses may be renamed, categories not."""

    OPEN = "open"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"


_CATEGORY = {
    Status.NEW: StatusCategory.OPEN,
    Status.ASSIGNED: StatusCategory.OPEN,
    Status.IN_PROGRESS: StatusCategory.OPEN,
    Status.WAITING_CUSTOMER: StatusCategory.WAITING,
    Status.ON_HOLD: StatusCategory.WAITING,
    Status.RESOLVED: StatusCategory.RESOLVED,
    Status.CLOSED: StatusCategory.CLOSED,
    Status.CANCELLED: StatusCategory.CLOSED,
}

# Open and waiting: somebody still owes something.
LIVE = frozenset(s for s in Status if s.category in {StatusCategory.OPEN, StatusCategory.WAITING})


class Priority(StrEnum):
    """How urgent it is."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """One request of one customer. Times are UTC. Desk verbs change it by `replace`."""

    number: int
    customer_id: int
    title: str
    description: str
    status: Status = Status.NEW
    priority: Priority = Priority.NORMAL
    # Option key of the form's question type: "consulting", "repair", "complaint", …
    category: str = ""
    # Key of the team that answers for it.
    team: str = ""
    assignee_id: int | None = None
    # The form it was opened with, and every answer by field key (choices as option keys).
    form: str = ""
    form_version: int = 0
    fields: dict[str, str] = field(default_factory=dict)
    # Where the customer reported it and is told; None for a ticket opened through the API alone.
    origin: Address | None = None
    created_at: datetime
    updated_at: datetime
    # First public message of a human of the staff.
    first_response_at: datetime | None = None
    # Promised times by the SLA clocks; None = not promised, kept already, or paused.
    # The first one stays when it is kept: history needs no look-up for "in time?".
    first_response_due: datetime | None = None
    next_response_due: datetime | None = None
    resolution_due: datetime | None = None
    # Version of the SLA policy it is counted by; 0 = none.
    sla_version: int = 0
    # On hold until then, by /snooze.
    snoozed_until: datetime | None = None
    # Oldest customer message nobody answered yet; None = all answered.
    unanswered_since: datetime | None = None
    resolved_at: datetime | None = None
    closed_at: datetime | None = None
    # What the customer was asked, while waiting for them; what for, while on hold.
    waiting_for: str = ""
    merged_into: int | None = None
    # The closed ticket this one continues.
    follow_up_of: int | None = None
    reopen_count: int = 0
    urge_count: int = 0
    # Who is writing an answer right now, and until when others are told so.
    answering_id: int | None = None
    answering_until: datetime | None = None
    # Grows by one at each change; a save with another number is refused.
    version: int = 0
    # The version of the last change that makes older buttons stale
    # (status, assignee, priority, team, merge).
    state_version: int = 0

    @property
    def is_live(self) -> bool:
        """Somebody still owes something."""
        return self.status in LIVE
