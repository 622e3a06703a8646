"""One question after a resolution: 1–5, and why when it is low."""

from dataclasses import dataclass
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
    answered_at: datetime | None = None
