"""Customers in WeChat: by which door they come, the closed window, a colleague in between."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from adapters.shared.stored_memory import StoredMemory
from tests.journeys.stage import Cast, Stage, staged
from tests.journeys.venues import Platform
from tests.journeys.venues.venue import CHINESE
from tests.journeys.venues.wecom_kf import KfVenue
from tests.platforms.wecom.kf_people import KfHand

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)
CAST = Cast(customers=Platform.WECOM_KF, engineers=Platform.WEBCHAT, supervisor=Platform.WEBCHAT)


@pytest.fixture
async def stage(tmp_path: Path, database_url: str) -> AsyncIterator[Stage]:
    async with staged(CAST, CHINESE, tmp_path, database_url) as stage:
        yield stage
        assert not await stage.failures()


@pytest.fixture
def hand(stage: Stage) -> KfHand:
    return stage.venue(KfVenue).hands[CHINESE]


async def events(stage: Stage, number: int) -> dict[str, dict[str, object]]:
    """What happened to a ticket, the latest of each kind."""
    happened = await stage.process.house.uow.read(lambda unit: list(unit.history.of(number)))
    return {event.kind.value: dict(event.data) for event in happened}


async def test_a_whole_story_from_a_code_on_the_wall(stage: Stage, hand: KfHand) -> None:
    hand.enters("lobby", "printer%3D7")
    await stage.customer.sees("您好")
    assert hand.posts[-1].is_greeting
    await stage.reports()
    assert (await events(stage, 1001))["opened"]["entry"] == "lobby printer=7"
    await stage.customer.phone.sends_pictures(PNG)
    await stage.li.sees_file(PNG)
    await stage.li.presses("认领", on="#1001 ·")
    await stage.customer.sees("李工已受理您的工单 #1001")
    await stage.li.says("请重启一次", reply_to="#1001 ·")
    await stage.customer.sees("请重启一次")
    await stage.customer.says("好了")
    await stage.li.says("/resolve 1001 重启后正常")
    await stage.customer.sees("重启后正常")
    await stage.customer.presses("已解决")
    await stage.customer.presses("5 分")
    await stage.li.sees("#1001 客户评分：5 分")
    assert {post.kind for post in hand.posts} == {"text", "msgmenu"}


async def test_what_the_window_keeps_out_comes_with_their_next_word(
    stage: Stage, hand: KfHand
) -> None:
    await stage.reports()
    await stage.li.presses("认领", on="#1001 ·")
    for number in range(20):
        await stage.li.says(f"/reply 1001 第 {number} 步")
    await stage.li.sees("王女士暂时收不到消息", "已发满 5 条")
    assert "第 19 步" not in "\n".join(stage.customer.phone.screen())
    await stage.restarts()
    await stage.customer.says("#1001 收到")
    for number in range(20):
        await stage.customer.phone.sees(f"第 {number} 步")
    screen = "\n".join(stage.customer.phone.screen())
    assert [screen.count(f"第 {number} 步") for number in range(20)] == [1] * 20


async def test_what_wechat_drops_afterwards_comes_with_their_next_word(
    stage: Stage, hand: KfHand
) -> None:
    await stage.reports()
    stage.venue(KfVenue).server.kf.fails_later = [4]
    await stage.li.says("/reply 1001 请看指示灯")
    await stage.li.sees("王女士暂时收不到消息")
    await stage.customer.says("#1001 怎么样了")
    await stage.customer.sees("请看指示灯")


async def test_while_a_colleague_serves_them_in_wecom_we_wait(stage: Stage, hand: KfHand) -> None:
    await stage.reports()
    hand.is_served_by("lisi")
    await stage.li.says("/reply 1001 请看指示灯")
    await stage.li.sees("王女士暂时收不到消息", "lisi 正在企业微信里接待")
    hand.is_left()
    await stage.customer.says("#1001 还在吗")
    await stage.customer.sees("请看指示灯")


async def test_what_they_write_while_we_are_off_is_fetched(stage: Stage, hand: KfHand) -> None:
    await stage.reports()
    await stage.run.stop()
    hand.says("#1001 又卡了")
    await stage.run.start()
    await stage.li.sees("#1001", "又卡了")
    assert (await stage.said_on(1001)).count("又卡了") == 1


async def test_dying_between_a_page_and_its_cursor_loses_and_doubles_nothing(
    stage: Stage, hand: KfHand, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.reports()
    put, reached = StoredMemory.put, asyncio.Event()

    async def dies(
        self: StoredMemory, key: str, value: str, *, expires_at: datetime | None
    ) -> None:
        if key.startswith("cursor:"):
            reached.set()
            await asyncio.Event().wait()
        await put(self, key, value, expires_at=expires_at)

    monkeypatch.setattr(StoredMemory, "put", dies)
    words = [f"#1001 还有问题 {number}" for number in range(3)]
    hand.says(words[0])
    await asyncio.wait_for(reached.wait(), 20)
    for text in words[1:]:
        hand.says(text)
    await stage.run.stop()
    monkeypatch.setattr(StoredMemory, "put", put)
    fetched = stage.venue(KfVenue).server.count("kf/sync_msg")
    await stage.run.start()
    for number in range(3):
        await stage.li.sees("#1001", f"还有问题 {number}")
    said = await stage.said_on(1001)
    assert [text for text in said if "还有问题" in text] == [f"还有问题 {n}" for n in range(3)]
    assert stage.venue(KfVenue).server.count("kf/sync_msg") > fetched
