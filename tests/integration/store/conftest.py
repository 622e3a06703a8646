"""A store of its own for each test, on a real file and on a real server."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from store.databases import Store, database_of
from tests.databases.kinds import BOTH

START = datetime(2026, 11, 22, 8, 40, tzinfo=UTC)


class Clock:
    """Stands still until told to go on."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **delta: float) -> None:
        self.now += timedelta(**delta)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=BOTH)
def database_kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest_asyncio.fixture
async def store(database_url: str, clock: Clock) -> AsyncIterator[Store]:
    opened = database_of(database_url).store(clock)
    await opened.open()
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def migrated(migrated_file: Path) -> Path:
    """For what only a file of SQLite does."""
    return migrated_file


@pytest.fixture
def path(tmp_path: Path, migrated_file: Path) -> Path:
    """For what only a file of SQLite does."""
    return Path(shutil.copy(migrated_file, tmp_path / "gongdan.db"))
