"""Somebody who wants to see how far a backup is, or wants it to be broken off."""

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

_MEBIBYTE = 1 << 20


class Stage(StrEnum):
    """What is under way."""

    # Rows of all tables, out of the database or back to one.
    RECORDS = "records"
    # Attachments.
    FILES = "files"
    # Mebibytes of records, to their place or from it.
    CARRYING = "carrying"
    # Rows, into a server's database.
    POURING = "pouring"


class Watch(Protocol):
    """Called from the thread that works; what it raises breaks the work off."""

    def begin(self, stage: Stage, total: int) -> None:
        """So many are to be done."""
        ...

    def advance(self, count: int) -> None:
        """So many more are."""
        ...


def carrying(watch: Watch, size: int) -> Callable[[int], None]:
    """Tells of bytes that go by, so many in all. What goes at once is not worth a word."""
    total, went = size // _MEBIBYTE, 0
    if not total:
        return lambda _count: None
    watch.begin(Stage.CARRYING, total)

    def carried(count: int) -> None:
        nonlocal went
        watch.advance((went + count) // _MEBIBYTE - went // _MEBIBYTE)
        went += count

    return carried
