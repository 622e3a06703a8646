"""Storage of what time brings: measurements, alerts, follow-up tasks, hand-overs, cron runs.

Repositories answer None or an empty list for "not there", unless said otherwise.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.escalation.ladder import Trigger
from domain.people.roster import Handover
from domain.sla.policy import Metric
from domain.sla.target_count import Measurement
from domain.surveys.survey import FollowUp
from domain.tickets.ticket import Priority


class Measurements(Protocol):
    """Facts about target instances."""

    def save(self, measurement: Measurement) -> None:
        """Store it, replacing the one of the same ticket, metric and instance."""
        ...

    def of(self, number: int) -> list[Measurement]:
        """All of a ticket, in the order their targets started."""
        ...

    def ended(self, metric: Metric, since: datetime, until: datetime) -> list[Measurement]:
        """Kept, broken or dropped in the span: a broken one counts where it was broken."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Somebody was alerted about a ticket. Kept for the limits of alerts, not for history."""

    # Whom: a person's id as text for their private chat, else "<account> <chat>": a group, a mail
    # address, a phone number.
    recipient: str
    number: int
    # UTC.
    at: datetime
    # Of the ladder.
    trigger: Trigger
    # The ticket's, as it was then.
    priority: Priority
    # Key of the card that tells it together with others; "" = it was told by itself.
    card: str = ""


class Alerts(Protocol):
    """Who was alerted lately."""

    def note(self, alert: Alert) -> None:
        """Remember it."""
        ...

    def since(self, recipient: str, at: datetime) -> list[Alert]:
        """What this recipient was alerted of since then, oldest first."""
        ...

    def of(self, number: int, at: datetime) -> list[Alert]:
        """Who was alerted of a ticket at exactly this moment."""
        ...


class FollowUps(Protocol):
    """Follow-up tasks (客户回访)."""

    def add(self, task: FollowUp) -> int:
        """Store a new one; returns its id."""
        ...

    def get(self, task_id: int) -> FollowUp | None:
        """One task."""
        ...

    def save(self, task: FollowUp) -> None:
        """Store a changed one."""
        ...

    def of(self, number: int) -> list[FollowUp]:
        """All of a ticket, oldest first."""
        ...

    def open(self, owner_id: int | None = None) -> list[FollowUp]:
        """Those not done, the one due first first; of one owner, or of all."""
        ...


class Handovers(Protocol):
    """Hand-overs between shifts."""

    def add(self, handover: Handover) -> int:
        """Store a new one; returns its id."""
        ...

    def get(self, handover_id: int) -> Handover | None:
        """One."""
        ...

    def save(self, handover: Handover) -> None:
        """Store a changed one."""
        ...

    def latest(self, team: str) -> Handover | None:
        """The last one of a team."""
        ...


class CronRuns(Protocol):
    """Which slots of which cron job ran."""

    def last(self, name: str, until: datetime) -> datetime | None:
        """The latest slot (UTC) up to then that ran, was left out on purpose or given up.

        Later ones there may be, of a clock that was ahead once: they keep nothing waiting.
        """
        ...

    def note(self, name: str, slot: datetime) -> bool:
        """It runs now. False: somebody else has run it, leave it alone."""
        ...

    def failed(self, name: str, slot: datetime, error: str) -> None:
        """It was tried often enough: given up, and shown in `doctor` until a later slot runs."""
        ...


class Housekeeping(Protocol):
    """Removing what nobody needs any more; at most `limit` rows a call, so that nobody waits."""

    def purge_mail(self, before: datetime, limit: int) -> int:
        """Handled inbox events and settled outbox messages from before; failed ones stay."""
        ...

    def purge_uploads(self, before: datetime, limit: int) -> tuple[int, Collection[str]]:
        """Files that never became part of a ticket; also digests no row speaks of any more."""
        ...

    def purge_alerts(self, before: datetime, limit: int) -> int:
        """Alerts from before."""
        ...

    def purge_links(self, before: datetime, limit: int) -> int:
        """Codes that led to no link, good until before."""
        ...

    def purge_account_memory(self, limit: int) -> int:
        """What accounts need not know any more by the unit's `now`."""
        ...
