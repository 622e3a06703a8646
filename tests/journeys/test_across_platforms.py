"""One desk, four platforms: who writes where makes no difference to what reaches whom."""

from pathlib import Path

import pytest

from domain.tickets.ticket import Status
from tests.journeys.stage import Cast, Customer, Stage, staged
from tests.journeys.venues import Platform
from tests.journeys.venues.venue import CHINESE, ENGLISH

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)
OTHER_PNG = PNG + b"other"


@pytest.mark.parametrize(
    ("platform", "language"),
    [
        (Platform.WECOM_KF, CHINESE),
        (Platform.WECOM_KF, ENGLISH),
        (Platform.WECOM, CHINESE),
        (Platform.DINGTALK, ENGLISH),
    ],
)
async def test_tickets_cross_over(
    platform: Platform, language: str, tmp_path: Path, database_url: str
) -> None:
    cast = Cast(customers=platform, engineers=Platform.DINGTALK, supervisor=Platform.TELEGRAM)
    async with staged(cast, language, tmp_path, database_url, also=(Platform.WEBCHAT,)) as stage:
        visitor = stage.run.customer(Platform.WEBCHAT, stage.stranger.language)
        await stage.zhang.says("看板")
        await stage.zhang.sees("看板")
        await stage.reports(1001)
        await stage.reports(1002, visitor)
        await words_and_files_cross(stage)
        await edits_cross(stage, visitor)
        await nobody_answers(stage)
        await both_end(stage, visitor)
        # What an adapter says of its own is in the reader's language.
        stage.stranger.never_saw(stage.customer.words("请选择", "Please choose"))
        stage.customer.never_saw(stage.stranger.words("请选择", "Please choose"))
        assert not await stage.failures()


async def words_and_files_cross(stage: Stage) -> None:
    """Between a customer and the group."""
    customer, li = stage.customer, stage.li
    await customer.phone.sends_pictures(PNG)
    await li.sees_file(PNG)
    await li.presses("认领", on="#1001 ·")
    await stage.card_shows(li, 1001, "处理中", "李工")
    await customer.sees("李工已受理您的工单 #1001", "李工 has taken your ticket #1001")
    await li.sends_pictures(OTHER_PNG, caption="/reply 1001 请按这张图检查")
    await customer.sees("李工（#1001）", "李工 (#1001)", "请按这张图检查")
    await customer.phone.sees_file(OTHER_PNG)


async def edits_cross(stage: Stage, visitor: Customer) -> None:
    """From those who can change what they wrote, to those whose screens can't change."""
    await visitor.says("#1002 还在响", "#1002 still loud")
    await stage.li.sees("（#1002）：", visitor.words("还在响", "still loud"))
    await visitor.phone.edits(
        visitor.words("还在响", "still loud"), visitor.words("#1002 不响了", "#1002 silent now")
    )
    await stage.li.sees("（#1002）更正：", visitor.words("不响了", "silent now"))
    assert (await stage.said_on(1002))[-1] == visitor.words("不响了", "silent now")
    # To WeChat five messages go for each of theirs.
    await stage.customer.says("#1001 好的，我看看", "#1001 all right, let me see")
    await stage.li.sees("（#1001）：", stage.customer.words("我看看", "let me see"))
    for number, customer in ((1001, stage.customer), (1002, visitor)):
        await stage.zhang.says(f"/reply {number} 请换插座")
        await customer.sees("请换插座")
        await stage.zhang.edits(f"{number} 请换插座", f"/reply {number} 请换墙上的插座")
        await customer.sees("请换墙上的插座")
        await stage.li.sees(f"#{number}", "更正", "请换墙上的插座")
        assert (await stage.said_on(number))[-1] == "请换墙上的插座"


async def nobody_answers(stage: Stage) -> None:
    """The supervisor is told on Telegram, and says so."""
    await stage.reports(1003, stage.stranger)
    await stage.passes(minutes=125)
    await stage.zhang.sees("#1003 首次响应超时", stage.stranger.name)
    await stage.card_shows(stage.li, 1003, "已超时")
    await stage.zhang.presses("收到", on="#1003 首次响应超时")
    await stage.zhang.sees("#1003 首次响应超时", "收到 · 张主管")
    await stage.zhang.presses("转派", on="#1003 首次响应超时")
    await stage.zhang.sees("#1003 交给谁")
    await stage.zhang.presses("赵工", on="#1003 交给谁")
    await stage.card_shows(stage.zhao, 1003, "已派发", "赵工")
    await stage.stranger.sees("赵工已受理您的工单 #1003", "赵工 has taken your ticket #1003")


async def both_end(stage: Stage, visitor: Customer) -> None:
    """Each is asked where they write, and answers in their own words."""
    for number, customer in ((1001, stage.customer), (1002, visitor)):
        await stage.li.says(f"/resolve {number} 换了硒鼓")
        await customer.sees("换了硒鼓")
        await customer.presses("已解决", "Solved", on=f"#{number}")
        await customer.sees(f"#{number} 已关闭", f"#{number} is closed")
        await stage.card_shows(stage.li, number, "已关闭")
    await stage.customer.presses("5 分", "5")
    await stage.li.sees("#1001 客户评分：5 分")
    await visitor.says("4 分，还不错", "4 stars, good service")
    await stage.li.sees("#1002 客户评分：4 分")
    assert (await stage.look(1001)).status is Status.CLOSED
