"""Keepers of several processes on one server: each account is one's, and passes on in order."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.accounts import keeper
from bot.accounts.keeper import Keeper
from bot.accounts.tenures import Tenures
from domain.delivery import Capabilities
from domain.errors import StorageUnavailable
from domain.ports import Unit
from store.postgres.unit_of_work import PostgresUnitOfWork
from tests.databases.kinds import POSTGRESQL
from tests.unit.bot.test_delivery import Platform
from tests.waiting import until

pytestmark = pytest.mark.parametrize("database_kind", [POSTGRESQL])

_NAMES = ("a.main", "b.main", "c.main")
_SURE = timedelta(seconds=keeper._SURE)


@dataclass
class Account:
    """One connection, which is there between the two."""

    account: str
    connected: set[int]
    number: int

    @property
    def capabilities(self) -> Capabilities:
        return Platform().capabilities

    async def hold(self) -> None:
        assert not self.connected
        self.connected.add(self.number)

    async def let_go(self) -> None:
        self.connected.discard(self.number)


@dataclass
class Sender:
    """Sends for accounts, and may be in the middle of it."""

    serves: set[str] = field(default_factory=set)
    taken_up: Counter[str] = field(default_factory=Counter)
    sweeps: int = 0
    is_asked_to_end: asyncio.Event = field(default_factory=asyncio.Event)
    may_end: asyncio.Event = field(default_factory=asyncio.Event)

    async def take_up(self, accounts: Iterable[str]) -> None:
        self.serves |= set(accounts)
        self.taken_up.update(accounts)

    async def finish(self, account: str) -> None:
        pass

    async def let_go(self, account: str) -> None:
        self.is_asked_to_end.set()
        await self.may_end.wait()
        self.serves.discard(account)

    async def sweep(self) -> None:
        self.sweeps += 1


class Store(PostgresUnitOfWork):
    """Can be out of reach."""

    is_away = False

    async def run(
        self, work: Callable[[Unit], Any], *, order: str = "", is_urgent: bool = False
    ) -> Any:
        if self.is_away:
            raise StorageUnavailable("not_connected")
        return await super().run(work, order=order, is_urgent=is_urgent)


@dataclass
class Member:
    """One process, as far as accounts go."""

    number: int
    store: Store
    sender: Sender
    keeper: Keeper
    accounts: dict[str, Account]

    @property
    def connected(self) -> set[str]:
        return {name for name, one in self.accounts.items() if self.number in one.connected}


class Town:
    """Processes on one database."""

    def __init__(self, url: str, stack: AsyncExitStack) -> None:
        self._url = url
        self._stack = stack
        self._connected: defaultdict[str, set[int]] = defaultdict(set)
        self.members: list[Member] = []

    async def comes(self, *names: str) -> Member:
        """One more begins to work."""
        store = Store(self._url, self._url, lambda: datetime.now(UTC))
        await store.open()
        self._stack.push_async_callback(store.close)
        run_id = await store.run(lambda unit: unit.runs.begin())
        await store.attend(run_id)
        accounts = {name: Account(name, self._connected[name], run_id) for name in names or _NAMES}
        sender, tenures = Sender(), Tenures()
        sender.may_end.set()
        keeping = Keeper(store, store.neighbours, accounts, sender, tenures, lambda: run_id)
        member = Member(run_id, store, sender, keeping, accounts)
        self._stack.push_async_callback(keeping.stop)
        await keeping.start()
        self.members.append(member)
        return member


@pytest.fixture
async def town(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    monkeypatch.setattr(keeper, "_PAUSE", 0.05)
    monkeypatch.setattr(keeper, "_SURE", 2.0)
    monkeypatch.setattr(keeper, "_POLITE", 0.3)
    async with AsyncExitStack() as stack:
        yield Town(database_url, stack)


async def test_each_gets_a_share_and_nobody_holds_what_another_does(town: Town) -> None:
    first = await town.comes()
    assert first.connected == first.sender.serves == first.keeper.held == set(_NAMES)
    second = await town.comes()
    await until(lambda: len(second.connected) == 1)
    await until(lambda: second.sender.serves == second.keeper.held == second.connected)
    assert first.connected | second.connected == set(_NAMES)


async def test_what_is_under_way_ends_before_another_begins(town: Town) -> None:
    first = await town.comes()
    first.sender.may_end.clear()
    second = await town.comes()
    await first.sender.is_asked_to_end.wait()
    assert not second.connected
    assert first.connected == set(_NAMES)
    first.sender.may_end.set()
    await until(lambda: len(second.connected) == 1)


async def test_who_ends_lets_go_and_the_other_takes_at_once(town: Town) -> None:
    first, second = await town.comes(), await town.comes()
    await until(lambda: len(second.connected) == 1)
    await first.keeper.stop()
    assert not first.connected
    await until(lambda: second.connected == set(_NAMES), seconds=5)


async def test_who_hears_nothing_of_the_store_gives_up_and_comes_back(town: Town) -> None:
    only = await town.comes()
    only.store.is_away = True
    await until(lambda: not only.connected)
    assert not only.keeper.held
    assert not await only.keeper.is_in_touch()
    only.store.is_away = False
    await until(lambda: only.connected == only.keeper.held == set(_NAMES))
    assert await only.keeper.is_in_touch()


async def test_what_is_still_ending_is_not_begun_anew(town: Town) -> None:
    only = await town.comes()
    only.sender.may_end.clear()
    only.store.is_away = True
    await until(lambda: not only.keeper.held)
    only.store.is_away = False
    await until(only.keeper.is_in_touch)
    assert not only.keeper.held
    only.sender.may_end.set()
    await until(lambda: only.connected == only.keeper.held == set(_NAMES))


async def test_what_others_do_not_have_is_offered_once(town: Town) -> None:
    """While settings change, processes have accounts that others know nothing of."""
    first = await town.comes()
    await town.comes("other.main")
    offered = Counter(dict.fromkeys(_NAMES, 2))
    await until(lambda: first.sender.taken_up == offered)
    sweeps = first.sender.sweeps
    await until(lambda: first.sender.sweeps > sweeps + 10)
    assert first.sender.taken_up == offered
    assert first.connected == set(_NAMES)


async def test_a_lease_is_trusted_for_less_than_it_lasts(town: Town) -> None:
    before = datetime.now(UTC)
    only = await town.comes()
    leases = await only.store.read(lambda unit: unit.leases.all())
    assert {lease.name for lease in leases} == {*_NAMES, f"process {only.number}"}
    assert all(lease.until - before > _SURE for lease in leases)
