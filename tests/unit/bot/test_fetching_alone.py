"""Files people send are fetched by the one process there is, whatever becomes of a platform."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.fetching import Contents, Fetching, alone, contents
from domain.delivery import RetryLater
from domain.messaging import FileKind
from domain.policy import ServicePolicy
from domain.tickets.conversation import Attachment, AttachmentState
from store.files import DiskFiles
from store.sqlite.unit_of_work import SqliteUnitOfWork
from tests.unit.bot.test_delivery import _now
from tests.waiting import until

NOTE = Attachment(
    owner_id=1,
    kind=FileKind.FILE,
    name="note.txt",
    state=AttachmentState.PENDING,
    created_at=_now(),
)


class Platform:
    """Hands out files while it is there."""

    def __init__(self) -> None:
        self.is_there = asyncio.Event()
        self.is_silent = False
        self.asked: Counter[str] = Counter()

    async def fetch(self, reference: str) -> AsyncIterator[bytes]:
        self.asked[reference] += 1
        if self.is_silent:
            await self.is_there.wait()
        if not self.is_there.is_set():
            raise RetryLater("away", after=0.01)
        yield f"what {reference} says\n".encode()


@asynccontextmanager
async def fetching(
    tmp_path: Path, template: bytes, **platforms: Platform
) -> AsyncIterator[SqliteUnitOfWork]:
    path = tmp_path / "gongdan.db"
    path.write_bytes(template)
    adapters = {f"{name}.main": platform for name, platform in platforms.items()}
    async with SqliteUnitOfWork(path, _now) as store:
        what = Contents(adapters, DiskFiles(tmp_path / "files"), ServicePolicy())
        at_work = Fetching(store, what)
        await at_work.start()
        yield store
        await at_work.stop()


async def send(store: SqliteUnitOfWork, account: str, count: int) -> None:
    """People send files."""
    await store.run(
        lambda unit: [
            unit.attachments.add(replace(NOTE, account=f"{account}.main", reference=str(number)))
            for number in range(count)
        ]
    )


async def all_settled(store: SqliteUnitOfWork) -> None:
    async def nothing_is_left() -> bool:
        return not await store.read(lambda unit: unit.attachments.pending(1))

    await until(nothing_is_left)


@pytest.mark.parametrize("is_silent", [False, True])
async def test_files_of_a_platform_that_is_away_keep_no_others_waiting(
    tmp_path: Path, template: bytes, monkeypatch: pytest.MonkeyPatch, is_silent: bool
) -> None:
    monkeypatch.setattr(alone, "_KNOWN", 6)
    monkeypatch.setattr(alone, "_LISTED", 10)
    monkeypatch.setattr(contents, "_LONGEST_PAUSE", 0.05)
    away, there = Platform(), Platform()
    away.is_silent = is_silent
    there.is_there.set()
    async with fetching(tmp_path, template, away=away, there=there) as store:
        await send(store, "away", 45)
        await send(store, "there", 30)
        await until(lambda: len(there.asked) == 30)
        await send(store, "away", 1)
        await send(store, "there", 31)
        await until(lambda: len(there.asked) == 31)
        assert len(away.asked) <= 6
        away.is_there.set()
        await all_settled(store)
    assert len(away.asked) == 45
    assert len(there.asked) == 31


async def test_each_is_fetched_once(
    tmp_path: Path, template: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alone, "_KNOWN", 7)
    monkeypatch.setattr(alone, "_LISTED", 5)
    there = Platform()
    there.is_there.set()
    async with fetching(tmp_path, template, there=there) as store:
        for _ in range(5):
            await send(store, "there", 20)
        await all_settled(store)
    assert there.asked == Counter({str(number): 5 for number in range(20)})
