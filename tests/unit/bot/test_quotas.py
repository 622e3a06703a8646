"""Delivery with few requests left: what waits, what leaves together, who is told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.accounts.tenures import FOR_GOOD, Tenures
from bot.delivery import Delivery, Outcomes
from bot.delivery.budgets import Budget
from bot.metrics import Metrics
from bot.texts import load_texts
from conversations.notices.announcer import TicketAnnouncer
from domain.delivery import Capabilities, Dispatch, QuotaSpent, Receipt
from domain.messaging import Address, Outgoing
from domain.people.person import Identity, Person, Role
from domain.policy import ServicePolicy
from domain.ports import Unit
from domain.quotas import Quota
from store.files import DiskFiles
from store.sqlite.unit_of_work import SqliteUnitOfWork
from tests.process import until
from tests.unit.bot.test_delivery import Platform, failures, is_empty

ACCOUNT, GROUP = "slow.main", "g1"
# 16:00 in Shanghai; the month ends eight days later.
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
DECEMBER = datetime(2026, 11, 30, 16, tzinfo=UTC)
QUOTA = Quota(key="api_calls", count=100)


class Clock:
    """Stands until told to go on."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Metered(Platform):
    """A platform that counts calls; chats in `free` cost none."""

    calls: int = 0
    free: set[str] = field(default_factory=set)

    @property
    def capabilities(self) -> Capabilities:
        return replace(super().capabilities, quotas=(QUOTA,))

    def calls_made(self) -> int:
        return self.calls

    async def is_free(self, dispatch: Dispatch) -> bool:
        return dispatch.message.address.chat in self.free

    async def send(self, dispatch: Dispatch) -> Receipt:
        if dispatch.message.address.chat not in self.free:
            self.calls += 1
        return await super().send(dispatch)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def store(tmp_path: Path, template: bytes, clock: Clock) -> AsyncIterator[SqliteUnitOfWork]:
    path = tmp_path / "gongdan.db"
    path.write_bytes(template)
    async with SqliteUnitOfWork(path, clock) as opened:
        await opened.run(_an_admin)
        yield opened


def _an_admin(unit: Unit) -> None:
    admin = unit.people.add(Person(id=0, name="管理员", roles=frozenset({Role.ADMIN})))
    unit.people.identify(
        Identity(
            account="web.main",
            native_id="1",
            person_id=admin,
            name="管理员",
            private_chat="admin",
        )
    )


@asynccontextmanager
async def delivering(
    store: SqliteUnitOfWork, clock: Clock, platform: Metered
) -> AsyncIterator[Delivery]:
    """Delivery at work; admins are reached on another platform."""
    web = Platform(account="web.main")
    platforms = {one.account: one for one in (platform, web)}
    policy = ServicePolicy()
    announcer = TicketAnnouncer(
        texts=load_texts(), policy=policy, capabilities=lambda name: platforms[name].capabilities
    )
    outcomes, files = Outcomes(policy, announcer), DiskFiles(Path("unused"))
    tenures = Tenures()
    tenures.extend(platforms, FOR_GOOD)
    delivery = Delivery(store, platforms, files, outcomes, clock, Metrics(), tenures)
    delivery.told = web.shown  # type: ignore[attr-defined]
    await delivery.start()
    await delivery.take_up(platforms)
    try:
        yield delivery
    finally:
        await delivery.stop()


async def queue(store: SqliteUnitOfWork, *texts: str, to: str = "a", **more: object) -> None:
    def work(unit: Unit) -> None:
        for text in texts:
            unit.outbox.queue(
                Outgoing(address=Address(account=ACCOUNT, chat=to), text=text, **more)
            )

    await store.run(work)


async def used(store: SqliteUnitOfWork, count: int) -> None:
    """So much was used this month, before."""
    began = QUOTA.began(NOW)
    await store.run(lambda unit: unit.quotas.use(ACCOUNT, QUOTA.key, began, count))


async def settled(store: SqliteUnitOfWork) -> None:
    await until(lambda: is_empty(store))


async def counted(store: SqliteUnitOfWork) -> list[int]:
    return [use.used for use in await store.read(lambda unit: unit.quotas.uses())]


async def test_what_was_used_is_known_after_a_restart(
    store: SqliteUnitOfWork, clock: Clock
) -> None:
    for _ in range(2):
        platform = Metered(free={"b"})
        async with delivering(store, clock, platform):
            await queue(store, "1", "2", "3")
            await queue(store, "x", to="b")
            await settled(store)
            # A file was fetched, a name asked for: nothing was sent after that.
            platform.calls += 4
    assert await counted(store) == [14]


async def test_admins_are_told_once_of_each_threshold(
    store: SqliteUnitOfWork, clock: Clock
) -> None:
    await used(store, 78)
    told = []
    for _ in range(2):
        async with delivering(store, clock, Metered()) as delivery:
            for number in range(11):
                await queue(store, str(number))
                await settled(store)
            told += [text for _, text in delivery.told]
    assert [("80" in one, "95" in one, "100" in one) for one in told] == [
        (True, False, True),
        (False, True, True),
        (False, False, True),
    ]
    assert "已用完" in told[-1]
    assert "12月1日 00:00" in told[-1]


async def test_what_is_gone_is_waited_for_and_what_is_free_leaves(
    store: SqliteUnitOfWork, clock: Clock
) -> None:
    await used(store, 100)
    platform = Metered(free={"b"})
    async with delivering(store, clock, platform):
        await queue(store, "1", "2")
        await queue(store, "x", to="b")
        await until(lambda: platform.shown)
        assert platform.shown == [("b", "x")]
        # The person writes: now their chat can be answered for nothing.
        platform.free.add("a")
        await queue(store, "3")
        await until(lambda: len(platform.shown) == 4)
    assert platform.texts("a") == ["1", "2", "3"]


async def test_a_new_month_lets_everything_leave(store: SqliteUnitOfWork, clock: Clock) -> None:
    await used(store, 100)
    platform = Metered()
    async with delivering(store, clock, platform):
        await queue(store, "1", "2")
    assert platform.shown == []
    clock.now = DECEMBER
    async with delivering(store, clock, platform):
        await settled(store)
    assert platform.texts("a") == ["1", "2"]
    assert await counted(store) == [2]


async def test_the_platform_is_believed_and_asked_anew_an_hour_later(
    store: SqliteUnitOfWork, clock: Clock
) -> None:
    platform = Metered(free={"b"})

    async def refuse(dispatch: Dispatch) -> None:
        if dispatch.message.address.chat not in platform.free:
            raise QuotaSpent("90020")

    platform.meets = refuse
    async with delivering(store, clock, platform) as delivery:
        await queue(store, "1")
        await until(lambda: delivery.told)
        assert "平台说 slow.main 的本月接口调用次数已用完" in delivery.told[0][1]
        await queue(store, "x", to="b")
        await until(lambda: platform.shown)
        platform.meets = None
        clock.now += timedelta(hours=1)
        await queue(store, "2")
        await settled(store)
        # Told once.
        assert len(delivery.told) == 1
    assert (platform.texts("a"), platform.calls) == (["1", "2"], 3)
    assert await failures(store) == []


@pytest.mark.parametrize(("spent", "minutes"), [(80, 2), (95, 10)])
async def test_notices_that_can_wait_leave_together(
    store: SqliteUnitOfWork, clock: Clock, spent: int, minutes: int
) -> None:
    await used(store, spent)
    platform = Metered()
    async with delivering(store, clock, platform):
        await queue(store, "#1 a", "#1 b", to=GROUP, can_wait=True, ticket=1, merge_key="1")
        await queue(store, "#2 c", to=GROUP, can_wait=True, ticket=2)
        await queue(store, "请重启一次", to="a")
        await until(lambda: platform.shown)
        clock.now += timedelta(minutes=minutes, seconds=-1)
        await queue(store, "#1 d", to=GROUP, can_wait=True, ticket=1)
        await until(lambda: platform.shown)
        assert platform.texts(GROUP) == []
        clock.now += timedelta(seconds=1)
        await queue(store, "#1 e", to=GROUP, can_wait=True, ticket=1)
        await settled(store)
    assert platform.texts(GROUP) == ["#1 a\n#1 b\n#2 c\n#1 d\n#1 e"]
    assert platform.texts("a") == ["请重启一次"]
    address = Address(account=ACCOUNT, chat=GROUP)
    assert await store.read(lambda unit: unit.references.find(address, "2")) is None


async def test_what_must_not_wait_takes_the_others_along(
    store: SqliteUnitOfWork, clock: Clock
) -> None:
    await used(store, 95)
    platform = Metered()
    async with delivering(store, clock, platform):
        await queue(store, "a", "b", to=GROUP, can_wait=True)
        await queue(store, "escalated", to=GROUP)
        await settled(store)
    assert platform.texts(GROUP) == ["a\nb", "escalated"]


def test_a_platform_without_quotas_is_never_short(clock: Clock) -> None:
    budget = Budget(Platform(), clock)
    budget.note_request()
    assert (budget.is_watched, budget.take(), budget.gone_for()) == (False, 0, 0)


async def test_what_other_processes_use_is_counted_with_what_the_holder_does(
    store: SqliteUnitOfWork, clock: Clock
) -> None:
    """Looking people up costs calls, too, and any process does it."""
    platform, elsewhere = Metered(), Metered()
    async with (
        delivering(store, clock, platform) as holder,
        delivering(store, clock, elsewhere) as other,
    ):
        elsewhere.calls = 69
        await other.sweep()
        assert [use.used for use in await store.read(lambda unit: unit.quotas.uses())] == [69]
        await other.let_go(ACCOUNT)
        await queue(store, "eins", to=GROUP)
        await until(lambda: is_empty(store))
        assert platform.texts(GROUP) == ["eins"]
        [use] = [use for use in holder.usage() if use.what == QUOTA.key]
        assert use.used == 70
