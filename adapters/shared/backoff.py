"""How long to leave an account alone that can't be reached."""


class Backoff:
    """Doubles with each failure, and begins anew after a success. Seconds."""

    def __init__(self, *, first: float = 2.0, longest: float = 60.0) -> None:
        self._first = first
        self._longest = longest
        self._pause = first
        # In a row.
        self.failures = 0

    def next_pause(self) -> float:
        """Another failure: wait so long."""
        self.failures += 1
        pause = self._pause
        self._pause = min(self._longest, pause * 2)
        return pause

    def succeed(self) -> None:
        """It can be reached."""
        self._pause = self._first
        self.failures = 0
