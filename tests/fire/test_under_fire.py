"""A short fire: everything there once, whatever befell processes, database and platforms."""

import secrets

import pytest

from tests.databases.kinds import CHOSEN, POSTGRESQL
from tests.fire.fire import rages
from tests.fire.plan import Plan


@pytest.mark.crash
@pytest.mark.timeout(700)
@pytest.mark.skipif(CHOSEN not in {"", POSTGRESQL}, reason="another database was chosen")
async def test_everything_is_there_once_after_a_fire() -> None:
    seed = secrets.randbelow(1_000_000)
    print(f"seed {seed}")  # noqa: T201 - shown with a failure, to try the same again
    plan = Plan(
        seed=seed,
        processes=2,
        follow_ups=2,
        strikes=("kill", "stop shortly", "database falls over", "network cut"),
    )
    report = await rages(plan)
    print(report)  # noqa: T201
    assert report.violations == []
    assert report.strikes.total() == len(plan.strikes)
