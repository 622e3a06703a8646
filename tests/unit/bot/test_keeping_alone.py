"""The keeper of a process that has its database to itself: everything is its own, for good."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.accounts import keeper
from bot.accounts.keeper import Keeper
from bot.accounts.tenures import Tenures
from domain.errors import StorageUnavailable
from store.sqlite.unit_of_work import SqliteUnitOfWork
from tests.neighbours import Neighbour, Street
from tests.unit.bot.test_delivery import Platform, _now
from tests.waiting import until


class Sender:
    """Sends for accounts, once the disk has room again."""

    def __init__(self, *, failures: int = 0) -> None:
        self.serves: set[str] = set()
        self._failures = failures

    async def take_up(self, accounts: Iterable[str]) -> None:
        if self._failures:
            self._failures -= 1
            raise StorageUnavailable("disk_full")
        self.serves |= set(accounts)

    async def finish(self, account: str) -> None:
        pass

    async def let_go(self, account: str) -> None:
        self.serves.discard(account)

    async def sweep(self) -> None:
        pass


@asynccontextmanager
async def keeping(path: Path, sender: Sender) -> AsyncIterator[Keeper]:
    async with SqliteUnitOfWork(path, _now) as store:
        platform, house = Platform(), Neighbour(Street())
        kept = Keeper(store, house, {platform.account: platform}, sender, Tenures(), lambda: 1)
        await kept.start()
        yield kept
        await kept.stop()


async def test_what_could_not_be_taken_up_at_the_start_is_taken_up_later(
    tmp_path: Path, template: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeper, "_PAUSE", 0.01)
    path = tmp_path / "gongdan.db"
    path.write_bytes(template)
    sender = Sender(failures=3)
    async with keeping(path, sender) as kept:
        await until(lambda: sender.serves == kept.held == {Platform().account})
    assert not sender.serves
