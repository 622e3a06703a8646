"""Telegram's real limits: 30 a second in all, one a second in a chat, 20 a minute in a group."""

import asyncio
import time
import tracemalloc
from pathlib import Path

from tests.load.conftest import Opening
from tests.load.desk import Desk
from tests.phones import TelegramPhone
from tests.platforms.telegram import FloodLimits
from tests.process import until

REAL = FloodLimits()
# A request may be held up on its way and arrive together with later ones.
_SELDOM = 15
_ROOT = Path(__file__).parents[2]
_OURS = ("adapters", "bot", "conversations", "desk", "domain", "engines", "scheduler", "store")


async def test_fifty_strangers_write_twice_at_the_same_moment(opening: Opening) -> None:
    async with opening(limits=REAL, service={"burst_window": "2s"}) as desk:
        phones = [desk.customer() for _ in range(50)]
        for phone in phones:
            await phone.says("打印机坏了，卡纸。我是王芳，电话 13800138000")
            await phone.says("是三楼那台，很吵")
        await asyncio.gather(*map(desk.answers, phones))
        numbers = await asyncio.gather(*map(desk.number_of, phones))
        assert sorted(numbers) == list(range(1001, 1051))
        for number in numbers:
            ticket = await desk.ticket(number)
            assert "卡纸" in ticket.description
            assert "三楼那台" in ticket.description
        assert too_fast(desk) < _SELDOM
        # The engineers' cards wait for their turn.
        await desk.group_sees("·")
        assert 0 < len(desk.in_group("·")) <= 40
        assert await desk.failures() == []


async def test_three_hundred_follow_ups_in_fifteen_seconds(opening: Opening) -> None:
    async with opening(limits=REAL) as desk:
        talker, other = desk.customer("王女士"), desk.customer("张先生")
        number, others = await asyncio.gather(desk.reports(talker), desk.reports(other))
        await desk.group_sees("#1001 ·")
        await desk.group_sees("#1002 ·")
        before, began = len(desk.telegram.calls), time.monotonic()
        tracemalloc.start()
        await writes(talker, 0, 100)
        grown = ours()
        await writes(talker, 100, 300)
        # Somebody else is served meanwhile.
        await other.says("今天能来吗")
        await other.sees(f"已补充到 #{others}")
        wanted = [f"第 {count} 条" for count in range(300)]
        await until(lambda: shows_all(desk, wanted), seconds=90)
        grown = ours() - grown
        tracemalloc.stop()
        said = await desk.said_on(number)
        assert [text for text in said if text in wanted] == wanted
        calls = [call for call in desk.telegram.calls[before:] if call.status == 200]
        in_group = [call for call in calls if call.chat_id == desk.group.id]
        to_talker = [call for call in calls if call.chat_id == desk.id_of(talker)]
        # Merged as far as the limits ask for it, however long it took on this machine.
        seconds = time.monotonic() - began
        assert len(in_group) <= 25 + seconds / 3
        assert len(to_talker) <= 25 + seconds
        assert too_fast(desk) < _SELDOM
        assert grown < 1_000_000
        assert await desk.failures() == []


def shows_all(desk: Desk, wanted: list[str]) -> bool:
    """The engineers can read every line, each once and in order."""
    lines = [line for message in desk.group.messages for line in message.text.splitlines()]
    seen = [piece for line in lines for piece in wanted if line.endswith(piece)]
    return seen == wanted


async def writes(phone: TelegramPhone, first: int, end: int) -> None:
    """Twenty a second."""
    for count in range(first, end):
        await phone.says(f"第 {count} 条")
        await asyncio.sleep(0.05)


def too_fast(desk: Desk) -> int:
    """How often the platform had to tell us to slow down."""
    return sum(call.status == 429 for call in desk.telegram.calls)


def ours() -> int:
    """Bytes our own code holds on to."""
    wanted = [tracemalloc.Filter(True, f"{_ROOT}/{name}/*") for name in _OURS]
    statistics = tracemalloc.take_snapshot().filter_traces(wanted).statistics("filename")
    return sum(statistic.size for statistic in statistics)
