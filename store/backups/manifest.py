"""What is known of a backup without opening its records."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

_NAME = "%Y%m%d-%H%M%S"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Written last: a backup without it is none."""

    # When it was made, in UTC: 20261122-023000.
    name: str
    # Its records and contents are named so: of two at work on one backup, neither writes over the
    # other's, and who ends last has made it.
    part: str
    made_at: datetime
    # Of the program that made it, and the newest revision of the tables it knew.
    version: str
    revision: str
    # "sqlite" or "postgresql"; it can be brought back to either.
    database: str
    # By table.
    rows: dict[str, int]
    # By table, the highest number ever given to a row, where the database remembers it.
    numbers: dict[str, int]
    # The number of the newest ticket; 0 = none.
    newest_ticket: int
    # Messages that waited to be sent.
    unsent: int
    # Attachments: how many contents, their bytes, and those that were not on the disk.
    files: int
    file_bytes: int
    missing_files: tuple[str, ...]
    # Bytes of the sealed records.
    records_bytes: int
    # As they were, for a machine that has nothing any more; "" = there was none.
    settings: str = field(repr=False)
    secret_key: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A backup was brought back to a database of its own and looked at."""

    name: str
    proved_at: datetime
    version: str
    rows: int
    files: int


def name_of(moment: datetime) -> str:
    """The name of a backup made then."""
    return moment.astimezone(UTC).strftime(_NAME)


def moment_of(name: str) -> datetime:
    """When the backup of this name was made. Raises ValueError for what is no name of one."""
    return datetime.strptime(name, _NAME).replace(tzinfo=UTC)
