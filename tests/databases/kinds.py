"""Which databases tests run on."""

import os

SQLITE, POSTGRESQL = "sqlite", "postgresql"
# `make test DATABASE=postgresql`: everything on that one.
CHOSEN = os.environ.get("GONGDAN_TEST_DATABASE", "")
DEFAULT = CHOSEN or SQLITE
# What must be seen on each of them.
BOTH = [CHOSEN] if CHOSEN else [SQLITE, POSTGRESQL]
