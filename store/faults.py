"""Faults of storage the store itself reacts to, before anybody outside hears of them."""

from domain.errors import StorageUnavailable


class TryAgain(StorageUnavailable):
    """Nothing was changed, and the same unit may well succeed now."""


class ConnectionLost(StorageUnavailable):
    """The server is gone, or the way to it. What was not committed is undone."""

    def __init__(self) -> None:
        super().__init__("disconnected")
