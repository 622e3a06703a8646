"""A folder for what is on its way, which leaves nothing behind, whoever is killed."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PRIVATE = 0o700
_PREFIX = "backup-"
# Seconds after which nobody is at work on it any more.
_ABANDONED = 24 * 3600


@contextmanager
def workspace_in(folder: Path) -> Iterator[Path]:
    """A new one of one's own."""
    folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    for left in folder.glob(f"{_PREFIX}*"):
        if time.time() - left.stat().st_mtime > _ABANDONED:
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=_PREFIX) as made:
        yield Path(made)
