"""Keeps a file that is in the way, and makes room for another one of its name."""

from pathlib import Path

# A database has files beside it; what was committed last may stand in the first alone.
_COMPANIONS = ("", "-wal", "-shm")


def set_file_aside(file: Path, label: str) -> str | None:
    """Give it another name; answers with that, or None where there is no file.

    Of a database, call it while nobody else has it.
    """
    if not file.exists():
        return None
    aside = file.with_name(f"{file.name}.before-{label}")
    for companion in reversed(_COMPANIONS):
        found = file.with_name(file.name + companion)
        if found.exists():
            found.rename(aside.with_name(aside.name + companion))
    return str(aside)
