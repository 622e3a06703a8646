"""What a look at a whole database finds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseState:
    """A database that is there."""

    # As it may be shown: without a password.
    place: str
    # Bytes.
    size: int
    # Revisions not applied yet.
    pending: tuple[str, ...]
    # What is broken in it, or "".
    damage: str
