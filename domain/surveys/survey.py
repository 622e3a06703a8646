"""One question after a resolution: 1–5, and why when it is low."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

LOWEST, HIGHEST = 1, 5
# From this one on a customer counts as satisfied.
SATISFIED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """The survey of one resolution of a ticket. A later resolution asks anew."""

    number: int
    # Which resolution of the ticket it is about: the ticket's reopen_count then.
    round: int
    customer_id: int
    # The assignee at the resolution: who is rated, whoever has the ticket later.
    engineer_id: int | None
    # When the question was shown; of one rated without being asked, when it was rated.
    asked_at: datetime
    # Rated without having been asked: an answer, but none to a question we sent.
    is_unasked: bool = False
    score: int | None = None
    comment: str = ""
    # Codes of the reasons a customer picked for a low score.
    reasons: tuple[str, ...] = ()
    answered_at: datetime | None = None
    reminded_at: datetime | None = None
    # Not answered in time: counts as not answered.
    expired_at: datetime | None = None
    # The ticket was reopened before an answer came: neither sent nor answered.
    cancelled_at: datetime | None = None
    # Who worked on it, by share (sums to 1): person id → share.
    credits: Mapping[int, float] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """It was asked and may still be answered."""
        return self.score is None and self.expired_at is None and self.cancelled_at is None


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
