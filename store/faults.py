"""Faults of storage the store itself reacts to, before anybody outside hears of them."""

from domain.errors import StorageUnavailable


class TryAgain(StorageUnavailable):
    """Nothing was changed, and the same unit may well succeed now."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        # Locks of the server's that it asked for: better it has them before it begins.
        self.locks: frozenset[int] = frozenset()


class ConnectionLost(StorageUnavailable):
    """The server is gone, or the way to it. What was not committed is undone."""

    def __init__(self) -> None:
        super().__init__("disconnected")
