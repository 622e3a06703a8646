"""Faults of storage the store itself reacts to, before anybody outside hears of them."""

from domain.errors import StorageUnavailable


class TryAgain(StorageUnavailable):
    """Nothing was changed, and the same unit may well succeed now."""

    def __init__(self, reason: str, mistake: Exception | None = None) -> None:
        super().__init__(reason)
        self._mistake = mistake

    @property
    def verdict(self) -> Exception:
        """What it was, if it happens again and again: perhaps a mistake of ours."""
        return self._mistake or self


class ConnectionLost(StorageUnavailable):
    """The server is gone, or the way to it. What was not committed is undone."""

    def __init__(self) -> None:
        super().__init__("disconnected")
