"""When customers are asked how it was, and what follows a low score. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason a customer can pick for a low score."""

    # Stored; never changed once used.
    code: str
    # By locale.
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpPlan:
    """What a low score leads to: somebody calls the customer back."""

    within: timedelta
    # As in an SLA target: "" = around the clock, "team", "site", or a calendar's key.
    calendar: str
    # "supervisor", "assignee", "team_lead", "director" or "person:<name>".
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyPlan:
    """One version of it."""

    version: int
    # From the resolution to the question, then on to the next working moment.
    delay: timedelta
    calendar: str
    # Who was asked about another ticket so lately is not asked; zero = always asked.
    once_in: timedelta
    # From the question; None = no reminder.
    reminder_after: timedelta | None
    expires_after: timedelta
    # From the first answer, as long as it may be changed.
    edit_window: timedelta
    # A score up to this one asks for its reason and is followed up; 0 = none is.
    low_score: int
    reasons: tuple[Reason, ...]
    # Words of the customer's own are asked for besides.
    asks_why: bool
    follow_up: FollowUpPlan | None

    def is_low(self, score: int) -> bool:
        """It asks for its reason, and for somebody to call back."""
        return score <= self.low_score
