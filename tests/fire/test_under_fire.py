"""A short fire: everything there once, whatever befell processes, database and platforms."""

import secrets

import pytest

from tests.fire.fire import rages
from tests.fire.plan import Plan


@pytest.mark.crash
@pytest.mark.timeout(700)
async def test_everything_is_there_once() -> None:
    seed = secrets.randbelow(1_000_000)
    print(f"seed {seed}")  # noqa: T201 - shown with a failure, to try the same again
    report = await rages(Plan(seed=seed, strikes=("kill", "stop in its tracks")))
    print(report)  # noqa: T201
    assert report.violations == []
