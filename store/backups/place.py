"""Where backups lie, as the rest sees it: things by name, whole or not there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

# Called with the bytes that went by.
Carried = Callable[[int], None]


def unwatched(_count: int) -> None:
    """Small things are there at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A thing that is there."""

    # "/" between levels.
    name: str
    # Bytes.
    size: int
    # UTC, by the place's own clock.
    stored_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """Which bucket of whom, and what opens it."""

    name: str
    # "" = AWS itself.
    endpoint: str
    region: str
    access_key_id: str
    secret_access_key: str = field(repr=False)
    # Before all names, without "/" at its end; "" = none.
    prefix: str
    # The bucket stands in the path of addresses (MinIO), not in the name of the host.
    is_in_path: bool
    # Certificates of one's own authority, PEM; "" = the system's alone.
    authority: str = ""


class Place(Protocol):
    """Methods block, and raise PlaceUnavailable."""

    @property
    def shown(self) -> str:
        """As it may be shown to people: without secrets."""
        ...

    def put(self, name: str, content: Path, carried: Carried = unwatched) -> None:
        """Store it, durably, in place of what may be there."""
        ...

    def fetch(self, name: str, target: Path, carried: Carried = unwatched) -> None:
        """Write it to a file. Raises BackupPartMissing."""
        ...

    def stored(self, prefix: str) -> Iterator[Stored]:
        """All whose names begin so, in any order."""
        ...

    def remove(self, name: str) -> None:
        """It need not be there any more."""
        ...
