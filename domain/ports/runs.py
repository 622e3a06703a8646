"""When the desk was at work, so that it is known when it was not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A process from its start until it was last seen at work. Times are UTC."""

    id: int
    started_at: datetime
    seen_at: datetime


class Runs(Protocol):
    """The latest runs; older ones go by themselves."""

    def begin(self) -> int:
        """A process begins to work; returns the id of its run."""
        ...

    def seen(self, run_id: int) -> None:
        """It is at work at the unit's `now`."""
        ...

    def latest(self) -> list[Run]:
        """The newest first: the one at work, or the last that was, and the one before it."""
        ...
