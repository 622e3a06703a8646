"""Somebody who wants to see how far a backup is, or wants it to be broken off."""

from enum import StrEnum
from typing import Protocol


class Stage(StrEnum):
    """What is under way."""

    # Rows of all tables, out of the database or back to one.
    RECORDS = "records"
    # Attachments.
    FILES = "files"
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
