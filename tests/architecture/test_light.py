"""A desk on one file needs no server's driver and no engine for several processes."""

import subprocess
import sys

from tests.architecture.sources import ROOT

HEAVY = ("alembic", "anyio", "croniter", "pgqueuer", "psycopg", "uvloop")
LOADED = f"""
import sys
import bot.cli, bot.lifecycle
print([name for name in {HEAVY} if name in sys.modules])
"""


def test_what_only_several_processes_need_is_not_loaded() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", LOADED], check=True, capture_output=True, cwd=ROOT, text=True
    )
    assert loaded.stdout == "[]\n"
