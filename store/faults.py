"""Faults of storage the store itself reacts to, before anybody outside hears of them."""

from domain.errors import StorageUnavailable


class TryAgain(StorageUnavailable):
    """Nothing was changed, and the same unit may well succeed now.

    `lock`: once it has this lock of the server's, which another unit had.
    """

    def __init__(self, reason: str, lock: int | None = None) -> None:
        super().__init__(reason)
        self.lock = lock


class ConnectionLost(StorageUnavailable):
    """The server is gone, or the way to it. What was not committed is undone."""

    def __init__(self) -> None:
        super().__init__("disconnected")
