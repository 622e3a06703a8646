"""A running web chat for each test, and an HTTP client that knows where it is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession

from store.migrating import migrate
from tests.integration.webchat.house import SETTINGS, House, Opened, house


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "migrated.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def opened(tmp_path: Path, migrated: Path) -> Opened:
    """Opens a web chat whose settings differ."""
    numbers = count()

    @asynccontextmanager
    async def open_with(**changes: Any) -> AsyncIterator[tuple[House, ClientSession]]:
        folder = tmp_path / f"house {next(numbers)}"
        folder.mkdir()
        settings = replace(SETTINGS, **changes)
        async with (
            house(folder, settings=settings, template=migrated) as running,
            ClientSession(running.url) as session,
        ):
            yield running, session

    return open_with


@pytest_asyncio.fixture
async def home(tmp_path: Path, migrated: Path) -> AsyncIterator[House]:
    async with house(tmp_path, template=migrated) as running:
        yield running


@pytest_asyncio.fixture
async def http(home: House) -> AsyncIterator[ClientSession]:
    async with ClientSession(home.url) as session:
        yield session
