"""Where an engine of background jobs hangs on to units of work. The store knows none of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

# Runs SQL with its parameters in the open transaction; returns rows by the names of their columns.
Fetch = Callable[..., list[dict[str, object]]]


class ConnectionBeside(Protocol):
    """A connection beside the units of work; each statement on it stands for itself."""

    async def fetch(self, sql: str, *parameters: object) -> list[dict[str, object]]:
        """Run a statement, perhaps twice; returns its rows. Raises StorageUnavailable."""
        ...

    async def close(self) -> None:
        """Let go."""
        ...


@dataclass(slots=True)
class Background:
    """Of one store."""

    # Each a new one.
    connect: Callable[[], ConnectionBeside]
    # Called with the id of each attachment whose content is yet to be fetched, in the unit that
    # brings it. Set before the first unit, if at all.
    enqueue_fetch: Callable[[Fetch, int], None] | None = None
