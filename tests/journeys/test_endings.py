"""After the resolution: not solved, silence, thanks, and coming back late."""

import pytest

from domain.tickets.ticket import Status
from tests.journeys.scenes import EVERYWHERE
from tests.journeys.stage import Stage

# The others speak after days of silence, when nobody may write to WeChat.
everywhere = pytest.mark.parametrize("scene", EVERYWHERE, ids=str)


async def resolved(stage: Stage) -> None:
    await stage.reports()
    await stage.li.says("/resolve 1001 换了硒鼓")
    await stage.customer.sees("换了硒鼓", "", "#1001")
    await stage.card_shows(stage.li, 1001, "待客户确认")


async def stays_silent(stage: Stage) -> None:
    """From a Wednesday on: warned on Friday, closed on Monday."""
    await stage.passes(days=2, minutes=1)
    await stage.customer.sees("一直没有收到您的消息", "We have not heard from you", "#1001")
    await stage.card_shows(stage.li, 1001, "将自动关闭")
    await stage.passes(days=3)


async def test_the_warning_is_answered_with_a_button(stage: Stage) -> None:
    await resolved(stage)
    await stage.passes(days=2, minutes=1)
    warning = stage.customer.words("一直没有收到您的消息", "We have not heard from you")
    await stage.customer.sees(warning)
    await stage.customer.presses("还没解决", "Not yet", on=warning)
    await stage.customer.sees("#1001 已重新打开", "#1001 is open again")
    await stage.passes(days=5)
    assert (await stage.look(1001)).status is Status.IN_PROGRESS


@everywhere
async def test_not_solved_is_taken_up_again(stage: Stage) -> None:
    await resolved(stage)
    await stage.customer.presses("还没解决", "Not yet")
    await stage.customer.sees("#1001 已重新打开", "#1001 is open again")
    await stage.li.sees(f"{stage.customer.name}", "重开了 #1001")
    await stage.card_shows(stage.li, 1001, "处理中")
    await stage.li.says("/resolve 1001 这次换了主板")
    await stage.customer.sees("这次换了主板")
    await stage.customer.presses("已解决", "Solved")
    await stage.customer.sees("#1001 已关闭", "#1001 is closed")


@everywhere
async def test_thanks_reopens_nothing(stage: Stage) -> None:
    await resolved(stage)
    await stage.customer.says("谢谢", "Thank you")
    await stage.customer.sees("#1001 解决了的话", "If #1001 is solved")
    assert (await stage.look(1001)).status is Status.RESOLVED
    await stage.customer.presses("已解决", "Yes, solved")
    await stage.customer.sees("#1001 已关闭", "#1001 is closed")
    await stage.customer.says("好的👍", "ok 👍")
    await stage.customer.sees("有需要随时找我", "if you need anything")
    assert (await stage.look(1001)).status is Status.CLOSED


async def test_silence_closes_it_and_the_survey_comes_later(stage: Stage) -> None:
    await resolved(stage)
    await stage.passes(hours=2, minutes=1)
    await stage.customer.sees("请打个分", "How did we do", "#1001")
    await stays_silent(stage)
    await stage.customer.sees("工单 #1001 已自动关闭", "ticket #1001 has been closed")
    await stage.card_shows(stage.li, 1001, "已关闭")
    await stage.customer.presses("4 分", "4")
    await stage.customer.sees("谢谢您的评价", "Thank you for your rating")
    await stage.li.sees("#1001 客户评分：4 分")


async def test_within_the_window_it_is_reopened_after_it_continued(stage: Stage) -> None:
    await resolved(stage)
    await stays_silent(stage)
    await stage.customer.sees("#1001 已自动关闭", "ticket #1001 has been closed")
    await stage.passes(days=2)
    await stage.customer.says("重开 1001 又卡纸了", "/reopen 1001 jammed again")
    await stage.customer.sees("#1001 已重新打开", "#1001 is open again")
    await stage.li.sees("重开了 #1001：" + stage.customer.words("又卡纸了", "jammed again"))
    await stage.li.says("/resolve 1001 换了搓纸轮")
    await stage.customer.sees("换了搓纸轮")
    await stays_silent(stage)
    await stage.passes(days=8)
    await stage.customer.presses("重开", "Reopen", on=stage.customer.words("自动关闭", "closed"))
    await stage.customer.sees("#1001 关闭已久", "#1001 was closed too long ago")
    await stage.customer.sees("工单号 #1002", "Your ticket is #1002")
    await stage.card_shows(stage.li, 1002, "接续工单：#1001")
    assert (await stage.look(1001)).status is Status.CLOSED
    assert (await stage.look(1002)).follow_up_of == 1001


@everywhere
async def test_a_word_after_the_end_is_kept_and_asked_about(stage: Stage) -> None:
    await resolved(stage)
    await stage.customer.says("还有异响", "It still makes a noise", reply_to="换了硒鼓")
    await stage.customer.sees("问题现在解决了吗", "Is it solved now", "#1001")
    await stage.li.sees("（#1001）：", stage.customer.words("还有异响", "makes a noise"))
    assert (await stage.look(1001)).status is Status.RESOLVED
    await stage.customer.presses("未解决，重开", "No, reopen")
    await stage.customer.sees("#1001 已重新打开", "#1001 is open again")
