"""Resting tickets, silent customers, shifts that end, and the day that is over."""

import yaml

from desk.definitions.publish_definition import publish_definition
from desk.desk import Desk
from domain.definitions import DefinitionKind
from domain.ports import Unit
from domain.tickets.ticket import Status
from tests.journeys.stage import Stage

ROSTER = """
key: support
timezone: Asia/Shanghai
week:
- {days: mon-sun, hours: "08:00-16:00", people: [李工]}
- {days: mon-sun, hours: "16:00-24:00", people: [赵工]}
"""


async def has_shifts(stage: Stage) -> None:
    """The roster as the service lead publishes it."""
    house = stage.process.house

    def publish(unit: Unit) -> None:
        desk = Desk(unit=unit, policy=house.policy, announcer=house.announcer, actor=None)
        body = yaml.safe_load(ROSTER)
        publish_definition(desk, DefinitionKind.ROSTER, body, author="张主管")

    await house.uow.run(publish)


async def test_a_ticket_rests_until_tomorrow(stage: Stage) -> None:
    await stage.reports()
    await stage.li.presses("认领", on="#1001 ·")
    await stage.card_shows(stage.li, 1001, "处理中")
    await stage.li.says("/snooze 1001 明天上午9点 等备件")
    await stage.card_shows(stage.li, 1001, "挂起到明天 09:00：等备件")
    await stage.customer.sees("预计明天 09:00 继续", "Expected to continue: 09:00 tomorrow")
    await stage.passes(hours=23)
    assert (await stage.look(1001)).status is Status.ON_HOLD
    await stage.passes(hours=1)
    await stage.li.sees("#1001", "暂缓时间到了", "李工")
    await stage.card_shows(stage.li, 1001, "处理中")


async def test_the_customer_wakes_a_resting_ticket(stage: Stage) -> None:
    await stage.reports()
    await stage.li.presses("认领", on="#1001 ·")
    await stage.card_shows(stage.li, 1001, "处理中")
    await stage.li.presses("挂起", on="#1001 ·")
    await stage.li.sees("为什么挂起")
    await stage.li.presses("下周一")
    await stage.card_shows(stage.li, 1001, "挂起到11月23日 09:00")
    await stage.customer.says("补充 1001 备件已经到了", "/add 1001 The parts have arrived")
    await stage.li.sees(stage.customer.words("备件已经到了", "The parts have arrived"))
    await stage.card_shows(stage.li, 1001, "处理中")


async def test_a_silent_customer_is_reminded_once(stage: Stage) -> None:
    await stage.reports()
    await stage.li.says("/wait 1001 序列号是多少？")
    await stage.customer.sees("序列号是多少？")
    await stage.passes(days=2, minutes=1)
    await stage.customer.sees("还在等您的答复", "still waits for your answer", "序列号是多少？")
    await stage.card_shows(stage.li, 1001, "已提醒客户")
    await stage.customer.says("SN-1", reply_to="序列号是多少？")
    await stage.li.sees("SN-1")
    assert (await stage.look(1001)).status is Status.IN_PROGRESS


async def test_a_shift_ends_and_the_next_takes_over(stage: Stage) -> None:
    await has_shifts(stage)
    await stage.reports()
    await stage.li.presses("认领", on="#1001 ·")
    await stage.card_shows(stage.li, 1001, "处理中")
    await stage.li.says("/note 1001 已约明天上门")
    await stage.li.sees("已备注（#1001）")
    await stage.passes(hours=7)
    await stage.zhao.sees("交班 · 售后支持", "李工", "赵工", "#1001", "已约明天上门")
    await stage.zhao.presses("全部转给我", on="交班 · 售后支持")
    await stage.li.sees("交班 · 售后支持", "已接班", "赵工")
    await stage.card_shows(stage.li, 1001, "赵工")
    ticket = await stage.look(1001)
    assert ticket.assignee_id is not None


async def test_nobody_takes_over_so_the_supervisor_is_told(stage: Stage) -> None:
    await stage.zhang.says("看板")
    await stage.zhang.sees("看板")
    await has_shifts(stage)
    await stage.reports()
    await stage.li.presses("认领", on="#1001 ·")
    await stage.card_shows(stage.li, 1001, "处理中")
    await stage.passes(hours=7)
    await stage.li.sees("交班 · 售后支持")
    await stage.passes(minutes=31)
    await stage.zhang.sees("交班还没有人接", "李工", "赵工")
    await stage.zhang.presses("接班", on="交班还没有人接")
    await stage.li.sees("交班 · 售后支持", "已接班", "张主管")


async def test_the_end_of_a_shift_survives_a_restart(stage: Stage) -> None:
    await has_shifts(stage)
    await stage.reports()
    await stage.li.presses("认领", on="#1001 ·")
    await stage.card_shows(stage.li, 1001, "处理中")
    await stage.restarts()
    await stage.passes(hours=7)
    await stage.li.sees("交班 · 售后支持", "#1001")


async def test_the_day_is_told_at_six(stage: Stage) -> None:
    await stage.zhang.says("看板")
    await stage.zhang.sees("看板")
    await stage.reports()
    await stage.passes(hours=9)
    await stage.zhang.sees("售后支持日报 · 2026-11-18", "等我们 1 · 等客户 0 · 等第三方 0")
    await stage.zhang.presses("看板", on="日报")
    await stage.zhang.sees("看板", "等我们 1 · 等客户 0 · 等第三方 0")
    await stage.passes(days=1)
    await stage.zhang.sees("售后支持日报 · 2026-11-19")


async def sleeps(stage: Stage, **spell: float) -> None:
    """The process is down for so long."""
    await stage.process.settles()
    await stage.run.stop()
    stage.process.clock.push(**spell)
    await stage.run.start()
    await stage.passes(seconds=1)


async def test_a_digest_missed_while_down_is_made_up_for_on_the_same_day(stage: Stage) -> None:
    await stage.zhang.says("看板")
    await stage.zhang.sees("看板")
    await stage.reports()
    await sleeps(stage, hours=11)
    await stage.zhang.sees("售后支持日报 · 2026-11-18")
    await sleeps(stage, hours=36)
    assert not any("2026-11-19" in line for line in stage.zhang.screen())


async def test_after_downtime_nothing_closes_without_a_warning(stage: Stage) -> None:
    await stage.reports()
    await stage.li.says("/resolve 1001 换了硒鼓")
    await stage.customer.sees("换了硒鼓")
    # Until a Wednesday morning three weeks later.
    await sleeps(stage, days=21)
    await stage.customer.sees("一直没有收到您的消息", "We have not heard from you")
    assert (await stage.look(1001)).status is Status.RESOLVED
    await stage.passes(days=1, minutes=1)
    await stage.customer.sees("#1001 已自动关闭", "ticket #1001 has been closed")
