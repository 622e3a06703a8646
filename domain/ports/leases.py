"""What one process at a time may hold, such as an account's one connection."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """Who holds it. `holder` is the id of a run; `until` is UTC, by the database's clock."""

    name: str
    holder: int
    until: datetime
    # Neither over, nor of a holder that is known to be gone.
    is_live: bool


class Leases(Protocol):
    """They end by themselves within some seconds, unless taken again.

    Of who is killed they end sooner. Where one process has the database to itself, it holds
    everything: nothing is written down, and there are no leases to see.
    """

    def take(self, name: str, holder: int) -> bool:
        """Take or renew it; False = somebody else holds it."""
        ...

    def release(self, name: str, holder: int) -> None:
        """Let go of it, if it is theirs."""
        ...

    def all(self) -> list[Lease]:
        """Every one that was not released, by name."""
        ...

    def present(self) -> Collection[int]:
        """Runs that are at work now, as the database sees it; those stopped in their tracks, too.

        Empty where one process has the database to itself.
        """
        ...
