"""What a look at a whole database finds."""

from dataclasses import dataclass
from datetime import timedelta

from store.revisions import Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseState:
    """A database that is there."""

    # As it may be shown: without a password.
    place: str
    # Bytes.
    size: int
    schema: Schema
    # What is broken in it, or "".
    damage: str
    # By how much the server's clock is ahead of this machine's.
    clock_ahead: timedelta = timedelta()
