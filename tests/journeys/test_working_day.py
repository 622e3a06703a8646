"""A Wednesday from nine to six, with a lunch break in the middle of what was promised."""

import pytest

from tests.databases.kinds import BOTH
from tests.journeys.stage import Stage

pytestmark = pytest.mark.parametrize("database_kind", BOTH)


async def test_a_day_with_a_lunch_break(stage: Stage) -> None:
    customer, stranger, li, zhang = stage.customer, stage.stranger, stage.li, stage.zhang
    await zhang.says("看板")
    await zhang.sees("看板")

    await stage.reports(1001)
    await customer.sees("今天 11:05", "11:05 today")
    await stage.comes("10:36")
    await li.sees("#1001 首次响应将超时")
    await li.says("/resolve 1001 换了硒鼓")
    await customer.sees("换了硒鼓")
    await customer.presses("已解决", "Solved")
    await customer.sees("#1001 已关闭", "#1001 is closed")

    # Half an hour before lunch counts, and an hour and a half after it.
    await stage.comes("11:30")
    await stage.reports(1002, stranger)
    await stranger.sees("今天 14:30", "14:30 today")
    # Nothing of the lunch break counts.
    await stage.comes("12:30")
    await stage.reports(1003, command="/new ")
    await customer.sees("今天 15:00", "15:00 today")
    await stage.comes("13:50")
    await li.says("/wait 1003 卡在哪一段？")
    await customer.sees("卡在哪一段？")
    # What is left of today, and the rest tomorrow.
    await stage.comes("14:01")
    await li.sees("#1002 首次响应将超时")
    await stage.consults(1004, ("怎么开发票", "get an invoice"))
    await customer.sees("明天 14:01", "14:01 tomorrow")

    await stage.comes("14:31")
    await zhang.sees("#1002 首次响应超时", "应在：今天 14:30", "还没有人")
    await zhang.says("为什么 1002")
    await zhang.sees(
        "首次响应：2 小时内",
        "周三 14:30 起已超时",
        "周三 11:30–12:00 计时 30 分钟",
        "周三 12:00–13:00 非工作时间",
        "周三 13:00–14:31 计时 1 小时 31 分钟",
    )
    await zhang.presses("我来处理", on="#1002 首次响应超时")
    await stranger.sees("张主管已受理您的工单 #1002", "张主管 has taken your ticket #1002")

    await stage.comes("18:00")
    await zhang.sees(
        "售后支持日报 · 2026-11-18",
        "新工单：4",
        "已解决：1",
        "今天超时：1",
        "等我们 2 · 等客户 1 · 等第三方 0",
    )
