"""A ticket waits: for the customer, for a part."""

import pytest

from domain.tickets.ticket import Status
from tests.journeys.scenes import EVERYWHERE
from tests.journeys.stage import Stage

pytestmark = pytest.mark.parametrize("scene", EVERYWHERE, ids=str)


async def test_a_concrete_question_and_its_answer(stage: Stage) -> None:
    customer, li = stage.customer, stage.li
    await stage.reports()
    await li.presses("认领")
    await stage.card_shows(li, 1001, "处理中")
    await li.presses("待客户", on="#1001 ·")
    await li.sees("要请客户补充什么")
    await li.says("请问指示灯是什么颜色？", reply_to="要请客户补充什么")
    await customer.sees("李工想请您补充", "李工 needs to know", "请问指示灯是什么颜色？")
    await stage.card_shows(li, 1001, "待客户补充：请问指示灯是什么颜色？")
    await customer.says("进度 1001", "status 1001")
    await customer.sees("请问指示灯是什么颜色？", "", customer.words("待客户补充", "waiting"))
    await customer.says("红色", "Red")
    await li.sees("（#1001）：", customer.words("红色", "Red"))
    await stage.card_shows(li, 1001, "处理中")
    assert (await stage.look(1001)).status is Status.IN_PROGRESS


async def test_holding_and_going_on(stage: Stage) -> None:
    customer, li = stage.customer, stage.li
    await stage.reports()
    await li.presses("认领")
    await stage.card_shows(li, 1001, "处理中")
    await li.says("/hold 1001 等配件到货")
    await customer.sees("暂时挂起：等配件到货", "on hold for now: 等配件到货")
    await stage.card_shows(li, 1001, "挂起：等配件到货")
    await li.presses("恢复")
    await stage.card_shows(li, 1001, "处理中")
    assert (await stage.look(1001)).status is Status.IN_PROGRESS
