"""What a backup is of, and what it is brought back to."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """Where the parts of a desk are."""

    database_url: str
    files: Path
    # The settings in use, and the secret kept beside the database; either need not exist.
    settings: Path
    secret_key: Path
    # Of the program.
    version: str
