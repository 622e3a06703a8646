"""Customers are asked how it was, answer as they like, and are called back after a low score."""

import pytest

from domain.surveys.survey import Survey
from domain.tickets.ticket import Status
from tests.journeys.scenes import EVERYWHERE
from tests.journeys.stage import Stage

# The others speak after days of silence, when nobody may write to WeChat.
everywhere = pytest.mark.parametrize("scene", EVERYWHERE, ids=str)


async def resolved(stage: Stage) -> None:
    await stage.reports()
    await stage.li.says("/resolve 1001 换了硒鼓")
    await stage.customer.sees("换了硒鼓", "", "#1001")


async def survey_of(stage: Stage, number: int = 1001) -> Survey:
    survey = await stage.process.house.uow.read(lambda unit: unit.surveys.latest(number))
    assert survey is not None
    return survey


@everywhere
async def test_asked_later_answered_in_words_and_by_thumb(stage: Stage) -> None:
    await resolved(stage)
    # 09:05 and two hours: still before lunch.
    await stage.passes(hours=2, minutes=10)
    await stage.customer.sees("请打个分", "How did we do", "#1001")
    await stage.customer.says("5 台打印机坏了", "5 printers are broken")
    await stage.customer.sees("问题现在解决了吗", "Is it solved now")
    await stage.customer.says("4分 还不错", "4 stars, good service")
    await stage.customer.sees("谢谢您的评价", "Thank you for your rating")
    await stage.li.sees("#1001 客户评分：4 分", stage.customer.words("还不错", "good service"))
    await stage.customer.says("👍", reply_to=stage.customer.words("请打个分", "How did we do"))
    await stage.customer.sees("已改为 5 分", "now 5 of 5")
    assert (await stage.look(1001)).status is Status.RESOLVED
    assert (await survey_of(stage)).score == 5


async def test_silent_then_reminded_then_expired(stage: Stage) -> None:
    await resolved(stage)
    await stage.passes(hours=2, minutes=10)
    await stage.customer.sees("请打个分", "How did we do")
    await stage.passes(days=2, minutes=10)
    await stage.customer.sees("还想请您", "May we ask once more", "#1001")
    await stage.passes(days=6)
    assert (await survey_of(stage)).expired_at is not None
    await stage.customer.presses("5 分", "5", on=stage.customer.words("还想请您", "once more"))
    await stage.customer.phone.sees_notice(stage.customer.words("评价已经截止", "has closed"))
    assert (await survey_of(stage)).score is None


@everywhere
async def test_reopened_and_asked_anew(stage: Stage) -> None:
    await resolved(stage)
    await stage.passes(hours=2, minutes=10)
    await stage.customer.sees("请打个分", "How did we do")
    await stage.customer.presses("还没解决", "Not yet")
    await stage.customer.sees("#1001 已重新打开", "#1001 is open again")
    await stage.li.says("/resolve 1001 这次换了主板")
    await stage.customer.sees("这次换了主板")
    await stage.customer.presses("已解决", "Solved", on="主板")
    await stage.customer.sees("请打个分", "How did we do")
    await stage.customer.says("谢谢，5分", "thanks, 5 stars")
    await stage.customer.sees("谢谢您的评价", "Thank you for your rating")
    survey = await survey_of(stage)
    assert (survey.round, survey.score) == (1, 5)
    assert (await stage.look(1001)).status is Status.CLOSED


async def test_a_low_score_is_explained_and_called_back(stage: Stage) -> None:
    customer, zhang = stage.customer, stage.zhang
    await zhang.says("看板")
    await zhang.sees("看板")
    await resolved(stage)
    await customer.presses("已解决", "Solved")
    await customer.sees("请打个分", "How did we do")
    await customer.says("👎")
    await customer.sees("哪里不好", "What was the main problem")
    await customer.presses("太慢了", "Too slow")
    await customer.sees("已记下", "You can pick more", "✓")
    await customer.presses("态度不好", "Unfriendly")
    await customer.sees("✓ 态度不好", "✓ Unfriendly", "✓")
    await customer.says("等了三天", "I waited for three days")
    await customer.sees("尽快与您联系", "somebody will contact you")
    assert set((await survey_of(stage)).reasons) == {"slow", "attitude"}

    await zhang.sees("客户回访 #1001：1 分", "太慢了 · 态度不好", "13800138000"[-4:], "李工")
    await zhang.presses("我来回访", on="客户回访")
    await zhang.sees_notice("由您回访")
    await zhang.says("回访")
    await zhang.sees("1 个待回访", "#1001 1 分", customer.name, "张主管")
    await zhang.presses("完成回访", on="客户回访")
    await zhang.sees("回访结果如何")
    await zhang.says("已致电道歉，客户接受")
    await zhang.sees("客户回访 #1001：已完成", "已致电道歉")
    await zhang.says("回访")
    await zhang.sees("没有待回访的客户")
    await zhang.says("/report")
    await zhang.sees("满意度", "0%", "1.0", "1/1")


@everywhere
async def test_asked_once_about_two_tickets(stage: Stage) -> None:
    await resolved(stage)
    await stage.customer.presses("已解决", "Solved")
    await stage.customer.sees("请打个分", "How did we do", "#1001")
    await stage.customer.presses("5 分", "5")
    await stage.customer.sees("谢谢您的评价", "Thank you for your rating")
    await stage.consults(1002, ("怎么开发票", "get an invoice"))
    await stage.li.says("/resolve 1002 已寄出")
    await stage.customer.sees("已寄出")
    await stage.customer.presses("已解决", "Solved", on="#1002")
    seen = await stage.customer.sees("#1002 已关闭", "#1002 is closed")
    assert stage.customer.words("请打个分", "How did we do") not in seen
