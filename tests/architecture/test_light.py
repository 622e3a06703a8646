"""A desk on one file needs no server's driver, no engine for several processes, and nothing of what
other commands do or few desks ask for."""

import subprocess
import sys

from tests.architecture.sources import ROOT

HEAVY = (
    *("alembic", "anyio", "croniter", "pgqueuer", "psycopg", "uvloop"),
    *("icalendar", "jwt", "recurring_ical_events", "segno", "telegram"),
)
LOADED = f"""
import sys
import bot.cli, bot.commands.serving, bot.platforms.webchat
print([name for name in {HEAVY} if name in sys.modules])
"""


def test_what_it_does_not_need_is_not_loaded() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", LOADED], check=True, capture_output=True, cwd=ROOT, text=True
    )
    assert loaded.stdout == "[]\n"
