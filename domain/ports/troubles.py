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
