"""Every test opens a desk of its own on a copy of an empty database."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

import pytest

from tests.load.desk import Desk, desk
from tests.talk import migrated_database

Opening = Callable[..., AbstractAsyncContextManager[Desk]]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return migrated_database(tmp_path_factory.mktemp("load"))


@pytest.fixture
def opening(tmp_path: Path, template: Path) -> Opening:
    """`async with opening(limits=…) as desk:`."""
    return partial(desk, tmp_path, template)


@pytest.fixture
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk keeps to no limits; for stories that are about something else."""
    monkeypatch.setattr("adapters.telegram.capabilities._LIMITS", ())
