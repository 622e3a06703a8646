"""The neighbours of a process that has its file to itself."""

from collections.abc import Callable


class Nobody:
    """Implements `domain.ports.Neighbours`: nobody hears, nobody tells."""

    def tell(self, topic: str, body: str) -> None:
        """To nobody."""

    def listen(self, topic: str, hear: Callable[[str], None]) -> None:
        """Nothing will come."""
