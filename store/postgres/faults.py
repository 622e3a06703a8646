"""Which errors of the server mean that storage is unavailable, and which that we must try again."""

import psycopg

from domain.errors import StorageUnavailable
from store.faults import ConnectionLost, TryAgain

# SQLSTATE classes and codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
# Somebody changed what we saw.
_AGAIN = {"40001": "changed", "40P01": "deadlock"}
# Somebody was first: looked at anew, what they stored is there. If not, it is a mistake of ours.
_DUPLICATE = "23505"
_REASONS = {
    "25006": "read_only",
    "53000": "out_of_resources",
    "53100": "disk_full",
    "53200": "out_of_memory",
    "53300": "too_many_connections",
    "53400": "out_of_resources",
    "55P03": "locked",
    # By somebody who looks after the server, or by a limit of time of theirs.
    "57014": "cancelled",
    "58030": "input_output",
    "XX001": "damaged",
    "XX002": "damaged",
}


class Spoilt(StorageUnavailable):
    """What a unit before it in the same transaction wrote last can't be written."""

    def __init__(self) -> None:
        super().__init__("spoilt")


def fault_of(
    error: psycopg.Error, *, is_connected: bool, is_last_try: bool
) -> StorageUnavailable | None:
    """The fault behind a driver's error, or None if it is none."""
    if not is_connected:
        return ConnectionLost()
    code = error.sqlstate or ""
    if code in _AGAIN:
        return TryAgain(_AGAIN[code])
    if code == _DUPLICATE and not is_last_try:
        return TryAgain("duplicate")
    return StorageUnavailable(_REASONS[code]) if code in _REASONS else None
