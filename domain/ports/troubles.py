"""What went wrong and waits for a person. Read by `gongdan doctor`; nothing else asks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.deadlines import Deadline
from domain.messaging import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedMessage:
    """A message that will never be shown."""

    id: int
    address: Address
    # The ticket it spoke of, or None.
    ticket: int | None
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedRun:
    """The newest run of a cron job, which was given up."""

    name: str
    # UTC.
    slot: datetime
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StuckJob:
    """A background job that nobody does, or that fails again and again."""

    kind: str
    subject: str
    # When it was put in, in UTC.
    since: datetime
    # It should have been begun minutes ago.
    is_idle: bool
    # Tries that failed, and why the last one did; "" = none is known of.
    failures: int
    error: str


class Troubles(Protocol):
    """Failures that were given up on, the newest first."""

    def parked_deadlines(self, limit: int) -> list[tuple[Deadline, str]]:
        """Deadlines whose handling failed too often, with the last error."""
        ...

    def failed_messages(self, limit: int) -> list[FailedMessage]:
        """Outbox messages that failed for good."""
        ...

    def failed_runs(self) -> list[FailedRun]:
        """Cron jobs whose newest run was given up."""
        ...

    def stuck_jobs(self, limit: int) -> list[StuckJob]:
        """Of those that processes share out, the oldest first; where they do."""
        ...
