"""The machine is off for a night in which promises were broken."""

import pytest

from tests.databases.kinds import BOTH
from tests.journeys.stage import Stage

pytestmark = pytest.mark.parametrize("database_kind", BOTH)

TITLE = "首次响应超时"
LATE = "系统停机期间到期，现在补发"
QUESTIONS = (
    ("怎么开发票", "get an invoice"),
    ("墨粉在哪里买", "buy toner"),
    ("怎么双面打印", "print on both sides"),
    ("怎么清洁滚轮", "clean the rollers"),
    ("保修到什么时候", "extend the warranty"),
)


async def test_what_fell_due_in_the_night_is_told_once_in_the_morning(stage: Stage) -> None:
    customer, zhang = stage.customer, stage.zhang
    await zhang.says("看板")
    await zhang.sees("看板")
    await stage.comes("16:30")
    await stage.reports(1001)
    await customer.sees("明天 09:30", "09:30 tomorrow")
    await stage.is_off_until("11:00", days=1)

    late = await zhang.sees(f"#1001 {TITLE}", "应在：今天 09:30", LATE)
    # Yesterday's digest would tell nobody anything any more.
    assert not [line for line in zhang.screen() if "日报" in line]
    await stage.restarts()
    await stage.passes(minutes=1)
    told = [line for line in zhang.screen() if f"#1001 {TITLE}" in line]
    assert told == [late]


async def test_much_that_fell_due_in_the_night_is_folded(stage: Stage) -> None:
    zhang = stage.zhang
    await zhang.says("看板")
    await zhang.sees("看板")
    await stage.comes("17:00")
    numbers = range(1001, 1001 + len(QUESTIONS))
    for number, question in zip(numbers, QUESTIONS, strict=True):
        await stage.consults(number, question)
        await stage.li.says(f"/priority {number} urgent")
        await stage.card_shows(stage.li, number, "紧急")
    await stage.is_off_until("08:00", days=1)
    await stage.passes(seconds=11)
    await zhang.sees("短时间内 5 个工单需要处理", "解决：5")
    assert sum(TITLE in line and LATE in line for line in zhang.screen()) == 4

    await zhang.presses("全部收到")
    await zhang.sees_notice("已收到 5 个工单的提醒")
    await stage.process.settles()
    before = len(zhang.screen())
    await stage.restarts()
    await stage.passes(minutes=31)
    assert len(zhang.screen()) == before
