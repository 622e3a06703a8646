"""`make soak`: fires of any length, one after another, with their figures. Ends with 1 if a promise
was broken."""

import argparse
import asyncio
import secrets
import sys
from pathlib import Path

from tests.fire.fire import rages
from tests.fire.plan import Plan


def main() -> int:
    """Ask, do, say."""
    asked = _asked()
    report = asyncio.run(
        rages(
            Plan(
                seed=asked.seed,
                is_on_postgres=asked.database == "postgresql",
                processes=asked.processes if asked.database == "postgresql" else 1,
                customers=asked.customers,
                follow_ups=asked.follow_ups,
                seconds=asked.minutes * 60,
                is_limited=True,
                pictures=2,
                folder=asked.folder,
            )
        )
    )
    print(report)  # noqa: T201 - it is what this is for
    return 1 if report.violations else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fire", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--database", choices=("postgresql", "sqlite"), default="postgresql")
    parser.add_argument("--processes", type=int, default=3, help="on PostgreSQL")
    parser.add_argument("--customers", type=int, default=4, help="on each of five ways in")
    parser.add_argument("--follow-ups", type=int, default=10, help="that each writes at least")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--folder", type=Path, help="an empty one, where logs are kept")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
