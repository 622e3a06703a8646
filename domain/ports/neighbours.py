"""The other processes at work on the same database."""

from collections.abc import Callable
from typing import Protocol


class Neighbours(Protocol):
    """A word to them is heard soon, or never: what counts is in the store.

    Called on the event loop, and calls back on it.
    """

    def tell(self, topic: str, body: str) -> None:
        """Say it to all of them; returns at once. Raises ValueError beyond some 7,000 bytes."""
        ...

    def listen(self, topic: str, hear: Callable[[str], None]) -> None:
        """Call `hear` with what others tell of the topic; never with what is told here."""
        ...
