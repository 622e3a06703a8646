"""A terminal: commands in an empty folder, each as somebody would type it."""

import asyncio
import logging
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner, Result

from bot.cli import build_app
from bot.commands.shell import Shell
from bot.looking import look, utc_now
from bot.settings import Settings
from bot.texts import load_texts
from domain.messaging import Address, ChatKind, Incoming, IncomingKind, Sender
from domain.ports import Unit
from store.opening import open_store
from tests.waiting import until

Gongdan = Callable[..., Result]
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


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


def stored(query):
    """What stands in the store, also beside a running desk."""
    return asyncio.run(look(Settings(), query))


def comes_to(query, wanted) -> None:
    """Wait until the store of a running desk says so."""

    async def is_so() -> bool:
        return await look(Settings(), query) == wanted

    asyncio.run(until(is_so))


def write(work):
    """Change the store of a desk that is not running."""

    async def change():
        store = await open_store(Settings().database_url, utc_now)
        try:
            return await store.run(work)
        finally:
            await store.close()

    return asyncio.run(change())


def failed_event(unit: Unit) -> int:
    incoming = Incoming(
        event_id="1",
        kind=IncomingKind.MESSAGE,
        address=Address(account="webchat.main", chat="v:1"),
        chat_kind=ChatKind.PRIVATE,
        sender=Sender(native_id="visitor:1", name="王女士"),
        sent_at=NOW,
        message_id="1",
        text="打印机卡纸，不能打印",
    )
    inbox_id = unit.inbox.store(incoming)
    assert inbox_id
    unit.inbox.mark_failed(inbox_id, "KeyError('x')")
    return inbox_id
