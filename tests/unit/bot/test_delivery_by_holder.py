"""Delivery of several processes, of which one holds an account: nothing twice, nothing too soon."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.accounts.tenures import FOR_GOOD, Tenures
from bot.delivery import Delivery, Outcomes, lanes, sending, settling
from bot.metrics import Metrics
from bot.texts import load_texts
from conversations.notices.announcer import TicketAnnouncer
from domain.delivery import Dispatch, Limit, LimitScope, Receipt, RetryLater
from domain.errors import StorageUnavailable
from domain.policy import ServicePolicy
from domain.ports import Shown, Unit
from store.files import DiskFiles
from store.sqlite.unit_of_work import SqliteUnitOfWork
from tests.process import until
from tests.unit.bot.test_delivery import Platform, _now, held, is_empty, queue, settled


class Store(SqliteUnitOfWork):
    """`after` is called after each unit."""

    after: Callable[[], Any] | None = None
    is_away = False

    async def run(self, work: Callable[[Unit], Any], *, order: str = "") -> Any:
        if self.is_away:
            raise StorageUnavailable("not_connected")
        done = await super().run(work, order=order)
        if self.after:
            await self.after()
        return done


@dataclass
class OurOwn(Platform):
    """A platform in our store."""

    idempotent: bool = True

    def show(self, unit: Unit, dispatch: Dispatch) -> Shown:
        text = dispatch.message.text
        return Shown(
            receipt=Receipt(message_ids=("1",)),
            tell=lambda: self.shown.append((dispatch.message.address.chat, text)),
        )


@pytest.fixture
async def store(tmp_path: Path, template: bytes) -> AsyncIterator[Store]:
    path = tmp_path / "gongdan.db"
    path.write_bytes(template)
    async with AsyncExitStack() as stack:
        opened = Store(path, _now)
        await opened.open()
        stack.push_async_callback(opened.close)
        yield opened


@asynccontextmanager
async def process(
    store: Store, platform: Platform, tenures: Tenures, clock: Callable[[], datetime] = _now
) -> AsyncIterator[Delivery]:
    """Delivery of one of them, which has taken up nothing yet."""
    policy = ServicePolicy()
    announcer = TicketAnnouncer(
        texts=load_texts(), policy=policy, capabilities=lambda _: platform.capabilities
    )
    adapters, outcomes = {platform.account: platform}, Outcomes(policy, announcer)
    files = DiskFiles(Path("unused"))
    delivery = Delivery(store, adapters, files, outcomes, clock, Metrics(), tenures)
    await delivery.start()
    try:
        yield delivery
    finally:
        await delivery.stop()


async def test_only_who_holds_the_account_sends(store: Store) -> None:
    here, there = Platform(), Platform()
    holder = held([here.account])
    async with process(store, here, Tenures()), process(store, there, holder) as other:
        await queue(store, "1")
        await other.take_up([there.account])
        await queue(store, "2", "3", to="b")
        await settled(store)
    assert here.shown == []
    assert there.texts("a") + there.texts("b") == ["1", "2", "3"]


async def test_nothing_leaves_before_what_the_last_holder_was_at_is_known(store: Store) -> None:
    platform = Platform()

    def die_over_the_first(unit: Unit) -> None:
        [lane] = unit.mailroom.lanes()
        unit.mailroom.mark_sending([entry.id for entry in unit.mailroom.head(lane, 1)])

    await queue(store, "1")
    await store.run(die_over_the_first)
    async with process(store, platform, held([platform.account])) as delivery:
        await queue(store, "2")
        for _ in range(20):
            await store.run(lambda unit: None)
        await delivery.take_up([platform.account])
        await settled(store)
    assert platform.texts("a") == ["1", "2"]


async def test_what_is_said_while_an_account_is_taken_up_is_sent(store: Store) -> None:
    platform = Platform()

    async def say_it() -> None:
        store.after = None
        await queue(store, "1")
        for _ in range(20):
            await store.run(lambda unit: None)

    async with process(store, platform, held([platform.account])) as delivery:
        store.after = say_it
        await delivery.take_up([platform.account])
        await settled(store)
    assert platform.texts("a") == ["1"]


async def test_two_that_both_believe_to_hold_it_send_nothing_twice(store: Store) -> None:
    platform = Platform()
    async with AsyncExitStack() as stack:
        for _ in range(2):
            tenures = held([platform.account])
            delivery = await stack.enter_async_context(process(store, platform, tenures))
            await delivery.take_up([platform.account])
        for number in range(20):
            await queue(store, *(f"{number}.{part}" for part in range(3)), to=str(number))
        await settled(store)
    for number in range(20):
        assert platform.texts(str(number)) == [f"{number}.{part}" for part in range(3)]


async def test_who_lost_it_just_before_the_request_leaves_the_message_to_the_next(
    store: Store,
) -> None:
    platform, tenures = Platform(), held([Platform().account])

    async def lose_once_marked() -> None:
        if await store.read(lambda unit: unit.mailroom.requested_since(unit.now)):
            tenures.end(platform.account)

    async with process(store, platform, tenures) as delivery:
        await delivery.take_up([platform.account])
        store.after = lose_once_marked
        await queue(store, "1", "2")
        await until(lambda: not tenures.holds(platform.account))
    store.after = None
    assert platform.shown == []
    async with process(store, platform, held([platform.account])) as delivery:
        await delivery.take_up([platform.account])
        await settled(store)
    assert platform.texts("a") == ["1", "2"]


async def test_letting_go_waits_for_what_is_under_way_and_begins_nothing(store: Store) -> None:
    begun, release = asyncio.Event(), asyncio.Event()

    async def hang(_: Dispatch) -> None:
        begun.set()
        await release.wait()

    platform = Platform(meets=hang)
    tenures = held([platform.account])
    async with process(store, platform, tenures) as first:
        await first.take_up([platform.account])
        await queue(store, "1", "2")
        await begun.wait()
        leaving = asyncio.create_task(first.let_go(platform.account))
        await asyncio.sleep(0)
        assert not leaving.done()
        release.set()
        await leaving
        await queue(store, "3")
        assert platform.texts("a") == ["1"]
        async with process(store, platform, held([platform.account])) as second:
            await second.take_up([platform.account])
            await settled(store)
    assert platform.texts("a") == ["1", "2", "3"]


async def test_what_may_be_repeated_holds_up_no_hand_over(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "_LAST_REPEATABLE", 0.05)

    async def hang(_: Dispatch) -> None:
        await asyncio.Event().wait()

    platform, tenures = Platform(idempotent=True, meets=hang), held([Platform().account])
    async with process(store, platform, tenures) as first:
        await first.take_up([platform.account])
        await queue(store, "1", "2")
        await until(lambda: platform.at)
        async with asyncio.timeout(5):
            await first.let_go(platform.account)
        platform.meets = None
        async with process(store, platform, held([platform.account])) as second:
            await second.take_up([platform.account])
            await settled(store)
    assert platform.texts("a") == ["1", "2"]


async def test_who_leaves_says_what_is_ready_and_waits_for_nothing_else(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "_LAST_WORDS", 30.0)

    async def not_now(dispatch: Dispatch) -> None:
        if dispatch.message.address.chat != "a":
            raise RetryLater("429", after=60.0, is_told=True)

    platform = Platform(limits=(Limit(scope=LimitScope.CHAT, count=1, seconds=0.05),))
    platform.meets = not_now
    async with process(store, platform, held([platform.account])) as delivery:
        await delivery.take_up([platform.account])
        await queue(store, "later", to="asleep")
        await until(lambda: len(platform.at) == 1)
        await queue(store, "1", "2", "3")
        await queue(store, "later", to="to be tried")
        async with asyncio.timeout(5):
            await delivery.finish(platform.account)
        await delivery.let_go(platform.account)
    assert platform.shown == [("a", "1"), ("a", "2"), ("a", "3")]
    unsent = await store.read(lambda unit: unit.mailroom.lanes())
    assert {lane.chat for lane in unsent} == {"asleep", "to be tried"}


async def test_who_leaves_waits_for_no_platform_that_does_not_answer(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "_LAST_WORDS", 0.05)
    monkeypatch.setattr(sending, "_LAST_REQUESTS", 0.05)

    async def hang(_: Dispatch) -> None:
        await asyncio.Event().wait()

    platform = Platform(meets=hang)
    async with process(store, platform, held([platform.account])) as delivery:
        await delivery.take_up([platform.account])
        await queue(store, "1", "2")
        await until(lambda: platform.at)
        async with asyncio.timeout(5):
            await delivery.finish(platform.account)
            await delivery.let_go(platform.account)
    assert len(platform.at) == 1


async def test_what_we_said_on_our_own_platform_is_shown_before_we_leave(store: Store) -> None:
    platform = OurOwn()
    async with process(store, platform, Tenures()):
        await queue(store, "1", "2", "3")
    assert platform.texts("a") == ["1", "2", "3"]


async def test_what_was_shown_before_an_outage_is_not_sent_again_after_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "_LAST_REQUESTS", 0.05)
    monkeypatch.setattr(settling, "STORE_PAUSE", 0.05)

    async def lose_the_store(_: Dispatch) -> None:
        store.is_away = True

    platform, tenures = Platform(meets=lose_the_store), held([Platform().account])
    async with process(store, platform, tenures) as delivery:
        await delivery.take_up([platform.account])
        await queue(store, "1")
        await until(lambda: platform.shown)
        # It lasts, and the account is lost.
        tenures.end(platform.account)
        await delivery.let_go(platform.account)
        platform.meets, store.is_away = None, False
        tenures.extend([platform.account], FOR_GOOD)
        await delivery.take_up([platform.account])
        await queue(store, "2")
        await settled(store)
    assert platform.texts("a") == ["1", "2"]


async def test_limits_hold_over_a_change_of_hands(store: Store) -> None:
    limit = Limit(scope=LimitScope.ACCOUNT, count=10, seconds=1.0)
    platform = Platform(limits=(limit,))
    for number in range(30):
        await queue(store, "hello", to=str(number))
    while not await is_empty(store):
        shown = len(platform.shown)
        async with process(store, platform, held([platform.account])) as delivery:
            await delivery.take_up([platform.account])
            await until(lambda before=shown: len(platform.shown) >= min(before + 7, 30))
    assert len(platform.shown) == 30
    spans = [later - first for first, later in zip(platform.at, platform.at[10:], strict=False)]
    # What is counted is the moment before the request; it may leave a little later.
    assert min(spans) > 0.5


async def test_what_lies_on_our_own_platform_is_shown_by_its_holder_after_a_while(
    store: Store,
) -> None:
    platform, tenures = OurOwn(), Tenures()
    await queue(store, "left behind")
    later = timedelta(seconds=10)
    async with process(store, platform, tenures, lambda: _now() + later) as delivery:
        await delivery.sweep()
        await queue(store, "ours", to="b")
        await until(lambda: platform.texts("b"))
        assert platform.texts("a") == []
        tenures.extend([platform.account], FOR_GOOD)
        await delivery.sweep()
        await settled(store)
    assert platform.texts("a") == ["left behind"]


async def test_what_was_just_said_is_left_to_who_said_it(store: Store) -> None:
    platform = OurOwn()
    await queue(store, "just now")
    async with process(store, platform, held([platform.account])) as delivery:
        await delivery.sweep()
        await queue(store, "ours", to="b")
        await until(lambda: platform.texts("b"))
    assert platform.texts("a") == []
