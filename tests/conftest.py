"""What holds for all tests: where their files are, and that no example of a property is judged by
how long it took, which says more about the machine than about us."""

import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings

# A disk that keeps its word takes milliseconds for each commit, and processes that are killed lose
# nothing in memory either.
_MEMORY = Path("/dev/shm")
_ROOM = 4 * 1024**3
if "TMPDIR" not in os.environ and _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM:
    os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
