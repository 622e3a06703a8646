"""Time as data: what must happen when. Values only."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Purpose(StrEnum):
    """What is to happen when a deadline falls due."""

    FIRST_RESPONSE = "first_response"
    SURVEY = "survey"
    AUTO_CLOSE = "auto_close"
    # "… is answering" ends on the card.
    ANSWERING_ENDS = "answering_ends"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """At most one is pending for a purpose and ticket. `id` is 0 until stored."""

    id: int = 0
    purpose: Purpose
    number: int
    # UTC.
    due_at: datetime
    # How often it fired before (a repeated reminder).
    round: int = 0
    # Failed handlings so far.
    attempts: int = 0
