"""Time as data: what must happen when. Values only."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Purpose(StrEnum):
    """What is to happen when a deadline falls due."""

    # The next thing about a running target: a rung of its ladder, or its breach.
    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"
    # The next rung of a ladder somebody started by hand (escalated, urged).
    ESCALATED = "escalated"
    # The next rung about a follow-up task (客户回访).
    FOLLOW_UP = "follow_up"
    SURVEY = "survey"
    SURVEY_REMINDER = "survey_reminder"
    SURVEY_EXPIRY = "survey_expiry"
    AUTO_CLOSE_WARNING = "auto_close_warning"
    AUTO_CLOSE = "auto_close"
    # The customer was asked something and did not answer.
    CUSTOMER_REMINDER = "customer_reminder"
    # A snoozed ticket comes back.
    SNOOZE_ENDS = "snooze_ends"
    # A calendar or policy changed: count this ticket anew.
    RECOUNT = "recount"
    # A shift of a team ends (`subject` = team).
    SHIFT_ENDS = "shift_ends"
    # A hand-over was not accepted (`subject` = its id).
    HANDOVER_REMINDER = "handover_reminder"
    # A ticket's card was left as it was in a storm: show how things stand.
    CARD_REFRESH = "card_refresh"
    # Alerts folded into one card are told (`subject` = "<card> <recipient>").
    ALERT_DIGEST = "alert_digest"
    # "… is answering" ends on the card.
    ANSWERING_ENDS = "answering_ends"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """At most one is pending for a purpose, ticket and subject. `id` is 0 until stored."""

    id: int = 0
    purpose: Purpose
    # The ticket; 0 = not about a ticket.
    number: int = 0
    # What else it is about, by purpose: a team, a task. "" = nothing else.
    subject: str = ""
    # UTC.
    due_at: datetime
    # How often it fired before (a repeated reminder).
    round: int = 0
    # Failed handlings so far.
    attempts: int = 0
