"""Delivery on a real store, to a platform that does what the test says."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.accounts.tenures import FOR_GOOD, Tenures
from bot.delivery import Delivery, Outcomes
from bot.metrics import Metrics
from bot.texts import load_texts
from conversations.notices.announcer import TicketAnnouncer
from domain.delivery import (
    AddressMoved,
    Capabilities,
    Dispatch,
    Limit,
    LimitScope,
    OutcomeUnknown,
    Receipt,
    RetryLater,
    WindowClosed,
)
from domain.messaging import Address, Outgoing
from domain.policy import ServicePolicy
from domain.ports import Lane, Unit
from store.files import DiskFiles
from store.sqlite.unit_of_work import SqliteUnitOfWork
from tests.process import until

LANE = Lane(account="slow.main", chat="a")
Reaction = Callable[[Dispatch], Awaitable[None]]


@dataclass
class Platform:
    """An adapter that shows what it is given, after whatever `meets` does to it."""

    account: str = "slow.main"
    idempotent: bool = False
    limits: tuple[Limit, ...] = ()
    reply_windows: bool = True
    meets: Reaction | None = None
    shown: list[tuple[str, str]] = field(default_factory=list)
    at: list[float] = field(default_factory=list)

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            buttons=True,
            edits=True,
            topics=True,
            press_notices=True,
            idempotent_sends=self.idempotent,
            max_text=4096,
            max_file_in=1,
            max_file_out=1,
            limits=self.limits,
            reply_windows=self.reply_windows,
        )

    async def send(self, dispatch: Dispatch) -> Receipt:
        self.at.append(asyncio.get_running_loop().time())
        if self.meets:
            await self.meets(dispatch)
        self.shown.append((dispatch.message.address.chat, dispatch.message.text))
        return Receipt(message_ids=(str(len(self.shown)),))

    def is_group(self, chat: str) -> bool:
        return chat.startswith("g")

    def texts(self, chat: str) -> list[str]:
        return [text for shown_in, text in self.shown if shown_in == chat]


class Fails:
    """Raises each error once, for messages with its text; `after_effect` shows them first."""

    def __init__(self, platform: Platform, errors: list[tuple[str, Exception]]) -> None:
        self.platform = platform
        self.errors = errors

    async def __call__(self, dispatch: Dispatch) -> None:
        for planned in self.errors:
            if planned[0] in dispatch.message.text:
                self.errors.remove(planned)
                if isinstance(planned[1], OutcomeUnknown):
                    chat, text = dispatch.message.address.chat, dispatch.message.text
                    self.platform.shown.append((chat, text))
                raise planned[1]


@pytest.fixture
async def store(tmp_path: Path, template: bytes) -> AsyncIterator[SqliteUnitOfWork]:
    path = tmp_path / "gongdan.db"
    path.write_bytes(template)
    async with SqliteUnitOfWork(path, _now) as opened:
        yield opened


@asynccontextmanager
async def delivering(
    store: SqliteUnitOfWork, *platforms: Platform, tenures: Tenures | None = None
) -> AsyncIterator[Delivery]:
    """Delivery at work."""
    can = {platform.account: platform.capabilities for platform in platforms}
    policy = ServicePolicy()
    announcer = TicketAnnouncer(texts=load_texts(), policy=policy, capabilities=can.__getitem__)
    delivery = Delivery(
        store,
        {platform.account: platform for platform in platforms},
        DiskFiles(Path("unused")),
        Outcomes(policy, announcer),
        _now,
        Metrics(),
        tenures or held(can),
    )
    await delivery.start()
    await delivery.take_up(can)
    try:
        yield delivery
    finally:
        await delivery.stop()


def held(accounts: Iterable[str]) -> Tenures:
    """For good, as by a process that has its database to itself."""
    tenures = Tenures()
    tenures.extend(accounts, FOR_GOOD)
    return tenures


def _now() -> datetime:
    return datetime.now(UTC)


async def queue(store: SqliteUnitOfWork, *texts: str, to: str = "a", **more: object) -> None:
    """Queue messages to one chat, in one unit."""
    account = str(more.pop("account", "slow.main"))

    def work(unit: Unit) -> None:
        for text in texts:
            unit.outbox.queue(
                Outgoing(address=Address(account=account, chat=to), text=text, **more)
            )

    await store.run(work)


async def is_empty(store: SqliteUnitOfWork) -> bool:
    return not await store.read(lambda unit: unit.mailroom.lanes())


async def settled(store: SqliteUnitOfWork) -> None:
    await until(lambda: is_empty(store))


async def failures(store: SqliteUnitOfWork) -> list[str]:
    found = await store.read(lambda unit: unit.troubles.failed_messages(100))
    return [one.error for one in found]


async def test_a_chat_that_must_wait_keeps_its_order_and_stops_no_other(
    store: SqliteUnitOfWork,
) -> None:
    platform = Platform()
    platform.meets = Fails(platform, [("1", RetryLater("429", after=0.3, is_told=True))])
    async with delivering(store, platform):
        await queue(store, "1", "2", "3", to="a")
        await queue(store, "x", "y", to="b")
        await settled(store)
    assert platform.texts("a") == ["1", "2", "3"]
    assert [chat for chat, _ in platform.shown] == ["b", "b", "a", "a", "a"]


async def test_the_limit_of_an_account_is_never_exceeded(store: SqliteUnitOfWork) -> None:
    limit = Limit(scope=LimitScope.ACCOUNT, count=10, seconds=1.0)
    platform = Platform(limits=(limit,))
    async with delivering(store, platform):
        await asyncio.gather(*(queue(store, "hello", to=str(n)) for n in range(40)))
        await settled(store)
    assert len(platform.shown) == 40
    spans = [later - first for first, later in zip(platform.at, platform.at[10:], strict=False)]
    # What is counted is the moment before the request; it may leave a little later.
    assert min(spans) > 0.5


async def test_a_slow_platform_holds_up_no_other(store: SqliteUnitOfWork) -> None:
    release = asyncio.Event()

    async def hang(_: Dispatch) -> None:
        await release.wait()

    slow, quick = Platform(meets=hang), Platform(account="quick.main")
    async with delivering(store, slow, quick):
        await asyncio.gather(*(queue(store, "hello", to=str(n)) for n in range(100)))
        await queue(store, "hello", account="quick.main")
        await until(lambda: quick.shown)
        assert not slow.shown
        release.set()
        await settled(store)
    assert len(slow.shown) == 100


async def test_an_unknown_outcome_is_repeated_once(store: SqliteUnitOfWork) -> None:
    platform = Platform()
    platform.meets = Fails(platform, [("1", OutcomeUnknown("?"))])
    async with delivering(store, platform):
        await queue(store, "1", "2")
        await settled(store)
    assert platform.texts("a") == ["1", "1", "2"]


async def test_killed_twice_while_sending_is_given_up_and_said(store: SqliteUnitOfWork) -> None:
    await queue(store, "1", "2")

    def send_and_die(unit: Unit) -> None:
        [entry] = unit.mailroom.head(Lane(account="slow.main", chat="a"), 1)
        unit.mailroom.mark_sending([entry.id])

    await store.run(send_and_die)
    await store.run(lambda unit: unit.mailroom.recover())
    await store.run(send_and_die)
    platform = Platform()
    async with delivering(store, platform):
        await settled(store)
    assert platform.texts("a") == ["2"]
    assert await failures(store) == [
        "unknown outcome, twice: the process ended before the answer came"
    ]


async def test_killed_while_sending_is_sent_once_more(store: SqliteUnitOfWork) -> None:
    await queue(store, "1", "2", merge_key="m")
    await queue(store, "3")

    def send_and_die(unit: Unit) -> None:
        entries = unit.mailroom.head(Lane(account="slow.main", chat="a"), 9)
        unit.mailroom.mark_sending([entry.id for entry in entries])

    await store.run(send_and_die)
    await queue(store, "4", merge_key="m")
    platform = Platform()
    async with delivering(store, platform):
        await settled(store)
    assert platform.texts("a") == ["1\n2", "3", "4"]


async def test_stopping_lets_the_request_under_way_end_and_keeps_the_rest(
    store: SqliteUnitOfWork,
) -> None:
    begun, release = asyncio.Event(), asyncio.Event()

    async def hang(_: Dispatch) -> None:
        begun.set()
        await release.wait()

    platform = Platform(meets=hang)
    async with delivering(store, platform) as delivery:
        await queue(store, "1", "2")
        await begun.wait()
        stopping = asyncio.create_task(delivery.stop())
        await asyncio.sleep(0)
        release.set()
        await stopping
    assert platform.texts("a") == ["1"]
    platform.meets = None
    async with delivering(store, platform):
        await settled(store)
    assert platform.texts("a") == ["1", "2"]


async def test_a_bug_silences_nobody(store: SqliteUnitOfWork) -> None:
    platform = Platform()
    platform.meets = Fails(platform, [("1", KeyError("ours"))])
    async with delivering(store, platform):
        await queue(store, "1", "2")
        await settled(store)
    assert platform.texts("a") == ["1", "2"]


async def test_messages_follow_a_chat_that_moves(store: SqliteUnitOfWork) -> None:
    platform = Platform()
    platform.meets = Fails(platform, [("2", AddressMoved("moved", chat="b"))])
    async with delivering(store, platform):
        await queue(store, "1", "2", "3")
        await settled(store)
    assert platform.shown == [("a", "1"), ("b", "2"), ("b", "3")]


async def test_messages_of_an_account_that_is_gone_wait_and_disturb_nobody(
    store: SqliteUnitOfWork,
) -> None:
    await queue(store, "old", account="gone.main")
    platform = Platform()
    async with delivering(store, platform):
        await queue(store, "1")
        await queue(store, "more", account="gone.main")
        await until(lambda: platform.shown)
    assert await store.read(lambda unit: unit.mailroom.lanes()) == [
        Lane(account="gone.main", chat="a")
    ]
    back = Platform(account="gone.main")
    async with delivering(store, back):
        await settled(store)
    assert back.texts("a") == ["old", "more"]


async def test_a_closed_chat_keeps_everything_until_somebody_writes_there(
    store: SqliteUnitOfWork,
) -> None:
    platform = Platform()
    platform.meets = Fails(platform, [("1", WindowClosed("48 hours"))])
    async with delivering(store, platform):
        await queue(store, "1", "2")
        await queue(store, "x", to="b")
        await settled(store)
        assert platform.shown == [("b", "x")]
    async with delivering(store, platform):
        await store.run(lambda unit: unit.held.release(LANE))
        await settled(store)
    assert platform.texts("a") == ["1", "2"]
    assert await failures(store) == []


async def test_who_writes_during_the_request_is_answered_at_once(store: SqliteUnitOfWork) -> None:
    platform = Platform()

    async def refuse_too_late(_: Dispatch) -> None:
        platform.meets = None
        await store.run(lambda unit: unit.held.release(LANE))
        raise WindowClosed("48 hours")

    platform.meets = refuse_too_late
    async with delivering(store, platform):
        await queue(store, "1", "2")
        await settled(store)
    assert platform.texts("a") == ["1", "2"]


async def test_nothing_is_held_where_nobody_would_let_go_of_it(store: SqliteUnitOfWork) -> None:
    platform = Platform(reply_windows=False)
    platform.meets = Fails(platform, [("1", WindowClosed("closed"))])
    async with delivering(store, platform):
        await queue(store, "1", "2")
        await settled(store)
    assert platform.texts("a") == ["2"]
    assert await failures(store) == ["closed"]


async def test_idle_chats_leave_nothing_behind(store: SqliteUnitOfWork) -> None:
    platform = Platform()
    async with delivering(store, platform):
        before = len(asyncio.all_tasks())
        await asyncio.gather(*(queue(store, "hello", to=str(n)) for n in range(200)))
        await settled(store)
        await until(lambda: len(asyncio.all_tasks()) == before)
    assert len(platform.shown) == 200
