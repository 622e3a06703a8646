"""What is not done yet, counted. Read by monitoring; nothing else asks."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Failed(StrEnum):
    """What was given up on and waits for a person."""

    DEADLINES = "deadlines"
    EVENTS = "events"
    MESSAGES = "messages"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """Messages of an account that wait to be sent."""

    account: str
    count: int
    # UTC; when the oldest of them was queued.
    since: datetime


class Backlog(Protocol):
    """Of all processes together."""

    def unsent(self) -> list[Unsent]:
        """By account; without messages that wait for somebody to write first."""
        ...

    def failed(self) -> dict[Failed, int]:
        """How many of each kind, zero included."""
        ...
