"""Processes side by side in one test, as far as they tell each other anything."""

from collections.abc import Callable


class Street:
    """All of them hear each other, unless they sleep."""

    def __init__(self) -> None:
        self.houses: list[Neighbour] = []
        self.is_asleep = False


class Neighbour:
    """Implements `domain.ports.Neighbours` for one of them."""

    def __init__(self, street: Street) -> None:
        self._street = street
        self.hears: list[tuple[str, Callable[[str], None]]] = []
        street.houses.append(self)

    def tell(self, topic: str, body: str) -> None:
        """To all others, at once."""
        for other in self._street.houses:
            for heard, hear in other.hears:
                if other is not self and heard == topic and not self._street.is_asleep:
                    hear(body)

    def listen(self, topic: str, hear: Callable[[str], None]) -> None:
        """From now on."""
        self.hears.append((topic, hear))
