"""A terminal: commands in an empty folder, each as somebody would type it."""

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from bot.cli import build_app
from bot.shell import Shell
from bot.texts import load_texts

Gongdan = Callable[..., Result]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the commands are given; no setting comes from outside."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("GONGDAN_")]:
        monkeypatch.delenv(name)
    return tmp_path


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """What a command sets up ends with it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def gongdan() -> Gongdan:
    """Give a command: `gongdan("token", "list")`."""

    def give(*words: str, language: str = "en") -> Result:
        shell = Shell(texts_of=load_texts(), language=language)
        return CliRunner().invoke(build_app(shell), words, catch_exceptions=False)

    return give
