"""One question after a resolution: 1–5, and why when it is low."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

LOWEST, HIGHEST = 1, 5
# A score up to this one is asked for its reason.
LOW_SCORE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """The survey of one resolution of a ticket. A later resolution asks anew."""

    number: int
    # Which resolution of the ticket it is about: the ticket's reopen_count then.
    round: int
    customer_id: int
    # The assignee at the resolution: who is rated, whoever has the ticket later.
    engineer_id: int | None
    asked_at: datetime
    score: int | None = None
    comment: str = ""
    # Codes of the reasons a customer picked for a low score.
    reasons: tuple[str, ...] = ()
    answered_at: datetime | None = None
    reminded_at: datetime | None = None
    # Not answered in time: counts as not answered.
    expired_at: datetime | None = None
    # Who worked on it, by share (sums to 1): person id → share.
    credits: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A task after a low score: call the customer back (客户回访). `id` is 0 until stored."""

    id: int = 0
    number: int
    score: int
    opened_at: datetime
    due_at: datetime
    # None: nobody has taken it yet.
    owner_id: int | None = None
    done_at: datetime | None = None
    # What came of it.
    outcome: str = ""
