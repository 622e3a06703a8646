"""Two open tickets in one chat: each word comes to the right one."""

import pytest

from tests.journeys.scenes import EVERYWHERE
from tests.journeys.stage import Stage

pytestmark = pytest.mark.parametrize("scene", EVERYWHERE, ids=str)


async def two_tickets(stage: Stage) -> None:
    await stage.reports(1001)
    await stage.consults(1002, ("怎么开发票", "get an invoice"))


async def test_reply_number_and_focus_tell_which(stage: Stage) -> None:
    customer = stage.customer
    await two_tickets(stage)
    if customer.phone.can_quote_cards:
        await customer.says("还是卡纸", "Still jammed", reply_to="#1001")
        await customer.sees("已补充到 #1001", "Added to #1001")
    await customer.says("#1002 要专用发票", "#1002 with our tax number")
    await customer.sees("已补充到 #1002", "Added to #1002")
    await customer.says("补充 1001 声音很大", "/add 1001 and it is loud")
    await stage.li.sees("（#1001）：", customer.words("声音很大", "and it is loud"))
    first, second = await stage.said_on(1001), await stage.said_on(1002)
    assert not customer.phone.can_quote_cards or customer.words("还是卡纸", "Still jammed") in first
    assert customer.words("声音很大", "and it is loud") in first
    assert customer.words("要专用发票", "with our tax number") in second


async def test_a_wrong_guess_is_moved(stage: Stage) -> None:
    customer = stage.customer
    await two_tickets(stage)
    words = customer.words("换过墨盒了", "We changed the cartridge")
    await customer.says(words)
    await customer.sees("已补充到 #1002", "Added to #1002")
    await stage.li.sees("（#1002）：", words)
    await customer.presses("不是这张工单", "Wrong ticket?")
    await customer.sees("应该是哪一张", "Which one should it be on")
    await customer.presses("#1001")
    await customer.sees("已移到 #1001", "Moved to #1001")
    await stage.li.sees("（#1001）：", words)
    assert words in await stage.said_on(1001)
    assert words not in await stage.said_on(1002)


async def test_when_nothing_tells_it_is_asked(stage: Stage) -> None:
    customer = stage.customer
    await two_tickets(stage)
    await stage.passes(hours=3)
    words = customer.words("好了吗", "Any news?")
    await customer.says(words)
    await customer.sees("这是关于哪张工单的", "Which ticket is this about", "#1001", "#1002")
    await customer.presses("#1001")
    await customer.sees("已补充到 #1001", "Added to #1001")
    await stage.li.sees("（#1001）：", words)
    await customer.says("我的工单", "/list")
    await customer.sees("#1001", "", "#1002", customer.words("待受理", "new"))


async def test_merged_tickets_go_on_as_one(stage: Stage) -> None:
    customer = stage.customer
    await two_tickets(stage)
    await stage.li.says("/merge 1002 1001")
    await customer.sees("#1002 与 #1001 是同一件事", "#1002 is about the same thing as #1001")
    await stage.card_shows(stage.li, 1002, "已并入 #1001")
    words = customer.words("发票也要", "The invoice as well")
    await customer.says(f"#1002 {words}")
    await customer.sees("已补充到 #1001", "Added to #1001")
    await stage.li.sees("（#1001）：", words)
    assert words in await stage.said_on(1001)


async def test_the_same_thing_again_is_noticed(stage: Stage) -> None:
    customer = stage.customer
    await stage.reports()
    await customer.says("/new 打印机坏了，又卡纸", "/new The printer is broken again")
    await customer.sees("类似的工单：#1001", "ticket like this: #1001")
    await customer.presses("是，补充到 #1001", "Yes, add it to #1001")
    await customer.sees("已补充到 #1001", "Added to #1001")
    await stage.li.sees("（#1001）：", customer.words("又卡纸", "broken again"))
