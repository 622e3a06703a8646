"""From the first word to the rating, as most tickets go."""

from domain.tickets.ticket import Status
from tests.journeys.stage import Stage


async def test_a_repair_from_the_first_word_to_five_stars(stage: Stage) -> None:
    customer, li = stage.customer, stage.li
    await customer.says("打印机打不开了", "My printer won't start")
    await customer.sees("有多着急", "How urgent")
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
    await customer.presses("跳过", "Skip")
    await customer.sees("请确认", "Please check", "LaserJet M404", "CN-123456", "138 0013 8000")
    await customer.presses("提交", "Send")
    await customer.sees("工单号 #1001", "Your ticket is #1001", "")

    await li.sees("#1001 ·", "待受理", "LaserJet M404", customer.name)
    await li.presses("认领")
    await li.sees("#1001 ·", "处理中", "李工")
    await customer.sees("李工已受理您的工单 #1001", "李工 has taken your ticket #1001")
    await li.says("请先拔掉电源再试", reply_to="#1001 ·")
    await customer.sees("李工（#1001）", "李工 (#1001)", "请先拔掉电源再试")
    await customer.says("还是不行", "Still not working")
    await li.sees("#1001", customer.words("还是不行", "Still not working"))
    await li.says("/resolve 1001 换了保险丝")
    await customer.sees("#1001", "", "换了保险丝")
    await customer.presses("已解决", "Solved")
    await customer.sees("#1001 已关闭", "#1001 is closed")
    await customer.presses("5")
    await customer.sees("谢谢您的评价", "Thank you for your rating")

    await li.sees("#1001 客户评分：5 分")
    await li.sees("#1001 ·", "已关闭")
    assert (await stage.look(1001)).status is Status.CLOSED
