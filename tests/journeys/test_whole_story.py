"""From the first word to the rating, as most tickets go."""

import pytest

from domain.tickets.ticket import Status
from tests.journeys.scenes import EVERYWHERE
from tests.journeys.stage import Stage

pytestmark = pytest.mark.parametrize("scene", EVERYWHERE, ids=str)


async def test_a_repair_from_the_first_word_to_five_stars(stage: Stage) -> None:
    customer, li = stage.customer, stage.li
    await customer.says("打印机打不开了", "My printer won't start")
    await customer.sees("我来登记：打印机打不开了", "open a ticket: My printer won't start")
    await customer.presses("影响工作", "It holds us up")
    await customer.sees("产品型号", "product model")
    await customer.says("LaserJet M404")
    await customer.sees("序列号", "serial number")
    await customer.says("CN-123456")
    await customer.sees("怎么称呼您", "your name")
    await customer.presses(customer.name)
    await customer.sees("联系电话", "phone number")
    await customer.says("12345")
    await customer.sees("号码好像不对", "doesn't look like a phone number")
    await customer.says("138 0013 8000")
    await customer.sees("设备在哪里", "Where is it")
    await customer.says("人民路 1 号 3 楼", "3rd floor, 1 People's Road")
    await customer.sees("照片", "photos")
    await customer.presses("跳过", "Skip", on=customer.words("照片", "photos"))
    await customer.sees("请确认", "Please check", "LaserJet M404", "CN-123456", "138 0013 8000")
    await customer.presses("提交", "Send")
    await customer.sees("工单号 #1001", "Your ticket is #1001")

    await stage.card_shows(li, 1001, "待受理", "LaserJet M404", customer.name)
    await li.presses("认领")
    await stage.card_shows(li, 1001, "处理中", "李工")
    await customer.sees("李工已受理您的工单 #1001", "李工 has taken your ticket #1001")
    await stage.replies(li, 1001, "请先拔掉电源再试")
    await customer.sees("李工（#1001）", "李工 (#1001)", "请先拔掉电源再试")
    await customer.says("还是不行", "Still not working")
    await li.sees("（#1001）：", customer.words("还是不行", "Still not working"))
    await li.presses("解决", on="#1001 ·")
    await li.sees("#1001 是怎么解决的")
    await li.presses("已处理完毕")
    await customer.sees("已处理完毕", "Done.", "#1001")
    await customer.presses("已解决", "Solved")
    await customer.sees("#1001 已关闭", "#1001 is closed")
    await customer.presses("5 分", "5")
    await customer.sees("谢谢您的评价", "Thank you for your rating")

    await li.sees("#1001 客户评分：5 分")
    await stage.card_shows(li, 1001, "已关闭")
    assert (await stage.look(1001)).status is Status.CLOSED


async def test_a_complaint_with_a_low_score_reaches_the_supervisor(stage: Stage) -> None:
    customer, li, zhang = stage.customer, stage.li, stage.zhang
    await zhang.says("看板")
    await zhang.sees("看板")
    await customer.says("我要投诉，师傅没有来", "I want to complain: nobody came")
    await customer.presses("一般", "Normal")
    await customer.presses(customer.name)
    await customer.sees("联系电话", "phone number")
    await customer.says("13800138000")
    await customer.sees("照片", "photos")
    await customer.presses("跳过", "Skip", on=customer.words("照片", "photos"))
    await customer.presses("提交", "Send")
    await stage.card_shows(li, 1001, "投诉建议")
    await li.says("/resolve 1001 已致歉，明天上门")
    await customer.sees("已致歉，明天上门", "", "#1001")
    await customer.presses("已解决", "Solved")
    await customer.presses("1 分", "1")
    await customer.sees("主要是哪里不好", "What was the main problem")
    await customer.presses("太慢了", "Too slow")
    await customer.sees("谢谢您告诉我们", "Thank you for telling us")

    await zhang.sees("客户回访 #1001：1 分", customer.words("投诉", "complain"), "8000", "太慢了")
    await zhang.presses("完成回访")
    await zhang.sees("#1001 回访结果如何")
    await zhang.says("已致歉，改约今天下午")
    await zhang.sees("客户回访 #1001：已完成", "改约今天下午")
    told = [line for line in li.screen() if "#1001 客户评分：1 分" in line]
    assert len(told) == 1


async def test_a_score_in_words(stage: Stage) -> None:
    customer, li = stage.customer, stage.li
    await stage.reports()
    await li.says("/resolve 1001 换了硒鼓")
    await customer.sees("换了硒鼓")
    await customer.says("确认解决", "/confirm")
    await customer.sees("请打个分", "How did we do")
    await customer.says("5 谢谢", "5 thanks a lot")
    await customer.sees("谢谢您的评价", "Thank you for your rating")
    await li.sees("#1001 客户评分：5 分", customer.words("谢谢", "thanks a lot"))
