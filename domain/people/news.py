"""What a team is told that is about no single ticket. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from domain.escalation.folding import FoldedNews
from domain.people.linking import Link
from domain.people.person import Person
from domain.people.roster import Handover
from domain.quotas import Quota
from domain.tickets.ticket import Ticket


class HandoverStep(StrEnum):
    """How far a hand-over is."""

    # The shift is over: who leaves what to whom.
    LEFT = "left"
    # Nobody accepted it in time: the team's lead is told, then the supervisors.
    REMINDED = "reminded"
    RAISED = "raised"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverNews:
    """Something happened to a hand-over."""

    handover: Handover
    step: HandoverStep


@dataclass(frozen=True, slots=True, kw_only=True)
class DayNews:
    """The day is over, and supervisors look at how it went."""

    # Key; "" = all teams together.
    team: str
    # The span it is about, UTC.
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CardNews:
    """A ticket's card shows an older state; nothing happened just now."""

    ticket: Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaNews:
    """One of an account's quotas is short, or gone: for the admins."""

    account: str
    quota: Quota
    used: int
    # Percent: the threshold that is reached, by our count or by what the platform says.
    reached: int
    # UTC.
    ends: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupNews:
    """The backup of a time could not be made, or not be proved: for the admins."""

    # UTC.
    at: datetime
    # A sentence and what fills it.
    code: str
    params: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkNews:
    """Somebody of the staff can be reached by, and acts from, one more chat."""

    person: Person
    link: Link


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavingNews:
    """Somebody of the staff left the company: what they had in hand waits for others."""

    person: Person
    # By team: numbers of their open tickets, the most urgent first.
    tickets: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


TeamNews = (
    LinkNews | LeavingNews | HandoverNews | DayNews | FoldedNews | CardNews | QuotaNews | BackupNews
)
