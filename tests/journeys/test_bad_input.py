"""What people get wrong, and what somebody may try: a clear sentence each, and nothing lost."""

import pytest

from tests.journeys.conftest import Staging
from tests.journeys.scenes import scenes
from tests.journeys.stage import Stage
from tests.journeys.venues import Platform
from tests.journeys.venues.telegram import TelegramVenue
from tests.phones import WebPhone

STRANGE = [
    "<b>bold</b> <script>alert(1)</script> & &amp; *md* _x_ [a](http://b)",
    "'; DROP TABLE tickets; --",
    "{number} %s {0} {{",
    "👨‍👩‍👧‍👦🇨🇳🖨️💥",
    "مرحبا שלום",
    "zero\u200bwidth\u200djoined",
    "Ａ＃１００１　ｆｕｌｌ",
    "一" * 3000,
]


async def test_wrong_commands_and_numbers(stage: Stage) -> None:
    customer = stage.customer
    await customer.says("/frobnicate")
    await customer.sees("没有“/frobnicate”这个命令", "/frobnicate")
    await customer.says("/show 4711")
    await customer.sees("#4711", "", customer.words("没有", "no ticket"))
    await customer.says("/show 999999999999")
    await customer.sees("#999999999999")
    await customer.says("/rate 1001 9")
    await customer.sees("1001")
    await customer.says("/claim 1001")
    await customer.sees("需要工程师权限", "engineer")


async def test_somebody_elses_ticket_is_not_there(stage: Stage) -> None:
    await stage.reports()
    stranger = stage.stranger
    for line in ("/show 1001", "/add 1001 hello", "/urge 1001", "/withdraw 1001", "/confirm 1001"):
        await stranger.says(line)
        await stranger.sees("没有找到工单 #1001", "no ticket #1001")
    await stranger.says("#1001 hello")
    await stranger.sees("没有找到工单 #1001", "no ticket #1001")
    stranger.never_saw(
        "打印机坏了，卡纸", "The printer is broken", stage.customer.name, "13800138000"
    )
    assert await stage.said_on(1001) == []


async def test_a_stale_card_is_refused_and_the_fresh_one_shown(stage: Stage) -> None:
    await stage.reports()
    await stage.li.says("/queue")
    await stage.li.sees("待认领 1 个")
    await stage.zhang.says("/show 1001")
    await stage.card_shows(stage.zhang, 1001, "待受理")
    await stage.li.presses("认领", on="#1001 ·")
    await stage.card_shows(stage.li, 1001, "处理中")
    await stage.zhang.presses("转派", on="待受理")
    await stage.zhang.sees_notice("#1001")
    await stage.card_shows(stage.zhang, 1001, "处理中")


@pytest.mark.parametrize("scene", scenes(customers_on=Platform.WEBCHAT), ids=str)
async def test_files_a_page_can_not_hand_in(stage: Stage) -> None:
    await stage.reports()
    assert isinstance(stage.customer.phone, WebPhone)
    status, told = await stage.customer.phone.tries_to_upload(PROGRAM, "setup.exe")
    assert status in {400, 413, 415}
    assert told


@pytest.mark.parametrize("scene", scenes(customers_on=Platform.TELEGRAM), ids=str)
async def test_files_that_can_not_be_taken(stage: Stage) -> None:
    customer, telegram = stage.customer, stage.venue(TelegramVenue).server
    await stage.reports()
    person = next(p for p in telegram.people.values() if p.first_name == customer.name)
    chat = telegram.private_chat(person)
    person.sends_file(
        chat, "document", PROGRAM, name="setup.exe", media_type="application/x-msdownload"
    )
    await customer.phone.sees("setup.exe", customer.words("不能收", "can't"))
    person.sends(chat, {"sticker": STICKER})
    await customer.phone.sees(customer.words("暂时看不了", "can't read this kind"))
    words = customer.words("附上说明", "see the manual")
    person.sends_file(
        chat,
        "document",
        PROGRAM,
        name="b.exe",
        media_type="application/x-msdownload",
        caption=words,
    )
    await stage.li.sees("（#1001）：", words)


PROGRAM = b"MZ" + bytes(200)
STICKER = {
    "file_id": "s",
    "file_unique_id": "s",
    "type": "regular",
    "width": 512,
    "height": 512,
    "is_animated": False,
    "is_video": False,
}


@pytest.mark.parametrize("words", STRANGE, ids=range(len(STRANGE)))
async def test_strange_words_are_shown_as_they_are(stage: Stage, words: str) -> None:
    customer = stage.customer
    await stage.reports()
    await customer.says(f"#1001 {words}")
    await customer.sees("已补充到 #1001", "Added to #1001")
    await stage.li.sees(words[:1000])
    await stage.li.says(f"/reply 1001 {words}")
    await customer.sees("李工（#1001）", "李工 (#1001)", words[:500])
    assert (await stage.said_on(1001))[-2:] == [words, words]


async def test_strange_titles_fit_every_button_and_card(stage: Stage) -> None:
    customer = stage.customer
    title = "<i>坏</i> 'x'; 👨‍👩‍👧‍👦 broken " + "很" * 200
    await customer.says(title)
    await customer.sees("<i>坏</i> 'x'")
    await customer.presses("取消", "Cancel")
    await customer.sees("已取消", "cancelled")


async def test_a_flood_is_taken_in_and_answered_once(staging: Staging) -> None:
    async with staging(service={"burst_window": "0s", "flood_limit": 12}) as stage:
        customer = stage.customer
        await stage.reports()
        await stage.passes(minutes=2)
        for number in range(30):
            await customer.says(f"#1001 line {number}")
        await stage.li.sees("line 29")
        notice = customer.words("您的消息有点多", "a lot of messages")
        await customer.phone.sees(notice)
        assert sum(notice in line for line in customer.phone.screen()) == 1
        assert await stage.said_on(1001) == [f"line {number}" for number in range(30)]
        assert not await stage.failures()
