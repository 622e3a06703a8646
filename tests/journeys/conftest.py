"""Each story is played on both platforms, and with customers of both languages."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

import pytest

from tests.journeys.stage import CHINESE, ENGLISH, Platform, Stage, staged
from tests.talk import migrated_database

Staging = Callable[..., AbstractAsyncContextManager[Stage]]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return migrated_database(tmp_path_factory.mktemp("journeys"))


@pytest.fixture(autouse=True)
def people_in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """These people write and read a hundred times faster than real ones: without limits."""
    monkeypatch.setattr("adapters.telegram.capabilities._LIMITS", ())


@pytest.fixture(params=[CHINESE, ENGLISH])
def language(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(params=list(Platform))
def platform(request: pytest.FixtureRequest) -> Platform:
    return request.param


@pytest.fixture
def staging(platform: Platform, language: str, tmp_path: Path, template: Path) -> Staging:
    """Opens a stage with settings of the story's own."""
    return partial(staged, platform, language, tmp_path, template)


@pytest.fixture
async def stage(staging: Staging) -> AsyncIterator[Stage]:
    """A small desk: one team, two engineers who claim, a supervisor."""
    async with staging() as stage:
        yield stage
        assert not await stage.failures()
