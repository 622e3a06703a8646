"""A ladder of steps, each wanting an acknowledgement ("收到") or not. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum

from domain.sla.policy import ANY_TICKET, Conditions
from domain.tickets.ticket import Priority


class Trigger(StrEnum):
    """What a ladder is climbed for."""

    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    RESOLUTION = "resolution"
    # Somebody of the staff escalated it, or the customer urged it.
    ESCALATED = "escalated"
    # A follow-up task (客户回访) nobody has done.
    FOLLOW_UP = "follow_up"


class Channel(StrEnum):
    """By which way somebody is alerted."""

    # Their private chat, on the platform they used last.
    CHAT = "chat"
    # The group of the team: the supervisors' for supervisors, the engineers' for engineers.
    GROUP = "group"
    MAIL = "mail"
    SMS = "sms"
    PHONE = "phone"
    # The outgoing webhooks of the settings.
    WEBHOOK = "webhook"


class Whom(StrEnum):
    """Who, by what they are. Other words in a step: "role:<role>", "person:<name>"."""

    ASSIGNEE = "assignee"
    # The team's people on duty now.
    ON_DUTY = "on_duty"
    TEAM_LEAD = "team_lead"
    SUPERVISOR = "supervisor"
    DIRECTOR = "director"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rung. `fraction`, `after` or `offset` says when; a rung without any follows the one
    before it when that one was not acknowledged in time.
    """

    key: str
    # Share of the target's counted time: 0.5, 1.0.
    fraction: float | None = None
    # So much counted time since the clock started: "unanswered for two hours".
    after: timedelta | None = None
    # From the deadline, negative = before; counted as the target is counted. For triggers without
    # a deadline: from the event.
    offset: timedelta | None = None
    # Words of Whom, "role:<role>", "person:<name>".
    whom: tuple[str, ...]
    by: tuple[Channel, ...] = (Channel.CHAT,)
    # An acknowledgement is wanted within this (wall) time, else the next rung; None = not wanted.
    ack_within: timedelta | None = None
    # Without acknowledgement, alert again this often before the next rung.
    repeat: int = 0
    raise_to: Priority | None = None
    # Take it from a silent assignee and give it to somebody else on duty by the team's method.
    reassign: bool = False
    # Sent in quiet hours, too.
    wakes: bool = False

    @property
    def follows_silence(self) -> bool:
        """It comes only when the one before it was not acknowledged in time."""
        return self.fraction is None and self.after is None and self.offset is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """The steps for tickets that fulfil the conditions; the first one of a trigger counts."""

    key: str
    trigger: Trigger
    name: Mapping[str, str] = field(default_factory=dict)
    when: Conditions = ANY_TICKET
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """By the clock on the wall where the recipient is; over midnight where `end` is earlier."""

    start: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationPlan:
    """One version of all ladders, and what keeps them bearable."""

    version: int
    ladders: tuple[Ladder, ...]
    quiet_hours: QuietHours | None = None
    # Alerts of one person in an hour; the rest is folded into one card. Never for the last rung.
    alerts_per_hour: int = 12
    # So many alerts for one recipient within a minute are one card with counts and a list.
    storm_at: int = 5
