"""A store of its own for each test, on a real file. Migrated once, copied for each."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from store.migrating import migrate
from store.unit_of_work import SqliteUnitOfWork

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


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "migrated.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def path(tmp_path: Path, migrated: Path) -> Path:
    return shutil.copy(migrated, tmp_path / "gongdan.db")


@pytest_asyncio.fixture
async def store(path: Path, clock: Clock) -> AsyncIterator[SqliteUnitOfWork]:
    async with SqliteUnitOfWork(path, clock) as opened:
        yield opened
