"""Each story is played on every platform in every part it can take, in both languages."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

import pytest

from bot.delivery.limits import Pace
from tests.journeys.scenes import SCENES, Scene
from tests.journeys.stage import Cast, Stage, staged
from tests.talk import migrated_database

Staging = Callable[..., AbstractAsyncContextManager[Stage]]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return migrated_database(tmp_path_factory.mktemp("journeys"))


@pytest.fixture(autouse=True)
def people_in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """These people write and read a hundred times faster than real ones: without limits."""
    monkeypatch.setattr("bot.delivery.sending.Pace", lambda _: Pace(()))


@pytest.fixture(params=SCENES, ids=str)
def scene(request: pytest.FixtureRequest) -> Scene:
    return request.param


@pytest.fixture
def cast(scene: Scene) -> Cast:
    return scene.cast


@pytest.fixture
def language(scene: Scene) -> str:
    return scene.language


@pytest.fixture
def staging(cast: Cast, language: str, tmp_path: Path, database_url: str) -> Staging:
    """Opens a stage with settings of the story's own."""
    return partial(staged, cast, language, tmp_path, database_url)


@pytest.fixture
async def stage(staging: Staging) -> AsyncIterator[Stage]:
    """A small desk: one team, two engineers who claim, a supervisor."""
    async with staging() as stage:
        yield stage
        assert not await stage.failures()
