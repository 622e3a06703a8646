"""What staff do among themselves: notes, withdrawals, urging, escalating, two at once."""

import pytest

from domain.tickets.ticket import Status
from tests.journeys.scenes import EVERYWHERE
from tests.journeys.stage import Stage

pytestmark = pytest.mark.parametrize("scene", EVERYWHERE, ids=str)


async def test_notes_never_reach_the_customer(stage: Stage) -> None:
    await stage.reports()
    await stage.li.says("/note 1001 客户脾气急")
    if stage.li.can_quote_cards:
        await stage.li.says("备注：小心说话", reply_to="#1001 ·")
    else:
        await stage.li.says("/note 1001 小心说话")
    await stage.li.presses("备注", on="#1001 ·")
    await stage.li.sees("请写备注（#1001）")
    await stage.li.says("上次赔过钱", reply_to="请写备注（#1001）")
    await stage.li.sees("已备注（#1001）")
    await stage.zhao.says("/show 1001 all")
    await stage.zhao.sees("客户脾气急", "小心说话", "上次赔过钱")
    await stage.customer.says("进度 1001", "status 1001")
    await stage.customer.sees("状态", "Status")
    stage.customer.never_saw("客户脾气急", "小心说话", "上次赔过钱")


async def test_withdrawn(stage: Stage) -> None:
    await stage.reports()
    await stage.customer.says("撤回 1001", "/withdraw 1001")
    await stage.customer.sees("#1001 已撤回", "#1001 is withdrawn")
    await stage.li.sees("撤回了 #1001")
    await stage.card_shows(stage.li, 1001, "已取消")
    assert (await stage.look(1001)).status is Status.CANCELLED


async def test_urging_and_escalating_reach_the_supervisor(stage: Stage) -> None:
    await stage.zhang.says("看板")
    await stage.zhang.sees("看板")
    await stage.reports()
    await stage.customer.says("催办", "/urge")
    await stage.customer.sees("已经帮您催了 #1001", "asked the engineers to hurry with #1001")
    await stage.li.sees("催办 #1001")
    await stage.zhang.sees("#1001 客户催办")
    await stage.customer.says("催办", "/urge")
    await stage.customer.sees("刚催办过", "a moment ago")
    await stage.li.says("/escalate 1001 需要厂家支持")
    await stage.zhang.sees("#1001 升级", "需要厂家支持")


async def test_two_press_claim_and_one_wins(stage: Stage) -> None:
    await stage.reports()
    await stage.li.presses("认领")
    await stage.zhao.says("/claim 1001")
    await stage.zhao.sees("已由", "处理")
    await stage.card_shows(stage.li, 1001, "处理中")


async def test_whoever_answers_is_shown_to_the_others(stage: Stage) -> None:
    await stage.reports()
    await stage.li.presses("回复", on="#1001 ·")
    await stage.card_shows(stage.zhao, 1001, "正在回复：李工")
    await stage.li.says("五分钟后打给您", reply_to="请写给客户的回复（#1001）")
    await stage.customer.sees("五分钟后打给您", "", "李工")
    await stage.passes(minutes=6)
    if stage.zhao.has_live_cards:
        assert not [line for line in stage.zhao.screen() if "正在回复" in line]
