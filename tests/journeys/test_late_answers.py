"""Nobody answers: the supervisor is told, and does something about it."""

from domain.tickets.ticket import Status
from tests.journeys.stage import Stage

LATE = "#1001 首次响应超时"


async def unanswered(stage: Stage) -> None:
    """The supervisor once wrote to us; a ticket lies there for more than the promised time."""
    await stage.zhang.says("看板")
    await stage.zhang.sees("看板")
    await stage.reports()
    await stage.passes(minutes=125)
    await stage.zhang.sees(LATE, "还没有人")


def pings(stage: Stage) -> int:
    return sum(LATE in line for line in stage.zhang.screen())


async def test_pings_come_again_until_somebody_says_they_know(stage: Stage) -> None:
    await unanswered(stage)
    await stage.card_shows(stage.li, 1001, "已超时")
    await stage.passes(minutes=31)
    assert pings(stage) == 2
    await stage.zhang.presses("收到", on=LATE)
    await stage.zhang.sees(LATE, "收到 · 张主管")
    await stage.passes(seconds=1)
    waiting = [line for line in stage.zhang.screen() if LATE in line and "请在 30" in line]
    assert not waiting, "both cards show it"
    await stage.passes(minutes=31)
    assert pings(stage) == 2
    await stage.zhang.says("为什么 1001")
    await stage.zhang.sees("首次响应：2 小时内", "已超时", "提醒了张主管", "张主管收到")


async def test_the_supervisor_takes_it(stage: Stage) -> None:
    await unanswered(stage)
    await stage.zhang.presses("我来处理")
    await stage.zhang.sees(LATE, "张主管已认领")
    await stage.customer.sees("张主管已受理您的工单 #1001", "张主管 has taken your ticket #1001")
    await stage.card_shows(stage.li, 1001, "处理中", "张主管")
    assert (await stage.look(1001)).status is Status.IN_PROGRESS


async def test_the_supervisor_hands_it_over_and_makes_it_urgent(stage: Stage) -> None:
    await unanswered(stage)
    await stage.zhang.presses("优先级", on=LATE)
    await stage.zhang.presses("紧急")
    await stage.card_shows(stage.li, 1001, "紧急")
    await stage.zhang.sees(LATE, "优先级：紧急")
    await stage.zhang.presses("转派", on=LATE)
    await stage.zhang.sees("#1001 交给谁")
    await stage.zhang.presses("赵工")
    await stage.card_shows(stage.li, 1001, "已派发", "赵工")
    await stage.customer.sees("赵工已受理您的工单 #1001", "赵工 has taken your ticket #1001")
    await stage.zhao.presses("开始处理", on="#1001 ·")
    await stage.card_shows(stage.zhao, 1001, "处理中")
    await stage.passes(minutes=1)
    # Urgent and unanswered for two hours concerns somebody higher; nobody is.
    assert pings(stage) == 2


async def test_an_answer_in_time_pings_nobody(stage: Stage) -> None:
    await stage.zhang.says("看板")
    await stage.zhang.sees("看板")
    await stage.reports()
    await stage.replies(stage.li, 1001, "马上看")
    await stage.customer.sees("马上看")
    await stage.passes(hours=5)
    assert pings(stage) == 0
