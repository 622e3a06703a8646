"""A report half filled in: kept, corrected, taken back, and easier the second time."""

from datetime import timedelta

import pytest

from tests.journeys.scenes import EVERYWHERE
from tests.journeys.stage import Customer, Stage

pytestmark = pytest.mark.parametrize("scene", EVERYWHERE, ids=str)


async def begins(customer: Customer) -> None:
    await customer.says("打印机坏了", "The printer is broken")
    await customer.sees("有多着急", "How urgent")
    await customer.presses("一般", "Normal")
    await customer.sees("产品型号", "product model")


async def skips(customer: Customer, *questions: tuple[str, str]) -> None:
    for question in questions:
        await customer.sees(*question)
        await customer.presses("跳过", "Skip", on=customer.words(*question))


SERIAL = ("序列号是多少", "What is the serial number")
ADDRESS = ("设备在哪里", "Where is it")
PHOTOS = ("照片", "photos")
CONTACT = ("怎么称呼您", "your name")
PHONE = ("联系电话", "phone number")
SUMMARY = ("请确认", "Please check")


async def test_a_draft_outlives_a_restart_and_three_days(stage: Stage) -> None:
    customer = stage.customer
    await begins(customer)
    await stage.restarts()
    await stage.passes(days=3)
    await customer.says("HP-2035")
    await skips(customer, SERIAL)
    await customer.sees(*CONTACT)
    await customer.presses(customer.name)
    await customer.sees(*PHONE)
    await customer.says("13800138000")
    await skips(customer, ADDRESS, PHOTOS)
    await customer.sees(*SUMMARY, "HP-2035", "138 0013 8000")
    await customer.presses("提交", "Send")
    await stage.card_shows(stage.li, 1001, "HP-2035")


async def test_back_correct_and_cancel(stage: Stage) -> None:
    customer = stage.customer
    await begins(customer)
    await customer.says("HP-2035")
    await customer.sees(*SERIAL)
    await customer.presses("上一步", "Back", on=customer.words(*SERIAL))
    await customer.sees("产品型号", "product model")
    await customer.says("HP-2036")
    await skips(customer, SERIAL)
    await customer.sees(*CONTACT)
    await customer.presses(customer.name)
    await customer.sees(*PHONE)
    await customer.says("13800138000")
    await skips(customer, ADDRESS, PHOTOS)
    await customer.sees(*SUMMARY, "HP-2036")
    await customer.presses("修改", "Change something")
    await customer.sees("要修改哪一项", "What would you like to change")
    await customer.presses("电话", "Phone")
    await customer.sees(*PHONE)
    await customer.says("13900139000")
    await customer.sees(*SUMMARY, "HP-2036", "139 0013 9000")
    await customer.presses("取消", "Cancel")
    await customer.sees("已取消", "cancelled")
    await customer.says("我的工单", "/list")
    await customer.sees("您还没有工单", "You have no tickets yet")


async def test_the_second_time_the_contact_is_offered(stage: Stage) -> None:
    customer = stage.customer
    await stage.reports()
    await customer.says("/new 扫描仪坏了", "/new The scanner is broken")
    await customer.sees("是设备的问题", "the device or the software")
    await customer.presses("设备", "Device")
    await customer.sees("有多着急", "How urgent")
    await customer.presses("一般", "Normal")
    await skips(customer, ("产品型号", "product model"), SERIAL)
    await customer.sees(*CONTACT)
    await customer.presses("王芳", "Emma Stone")
    await customer.sees(*PHONE)
    await customer.presses("138 0013 8000")
    await skips(customer, ADDRESS, PHOTOS)
    await customer.sees(*SUMMARY, "138 0013 8000", customer.words("王芳", "Emma Stone"))
    await customer.presses("提交", "Send")
    await stage.li.sees("#1002 ·")


async def test_no_serial_number_is_asked_for_software(stage: Stage) -> None:
    customer = stage.customer
    await customer.says("软件登录时报错", "The software shows an error at login")
    await customer.presses("一般", "Normal")
    await skips(customer, ("产品型号", "product model"))
    await customer.sees(*CONTACT)
    customer.never_saw(*SERIAL)


async def test_a_forgotten_draft_ends_after_a_week(stage: Stage) -> None:
    customer = stage.customer
    await begins(customer)
    await stage.passes(seconds=timedelta(days=7, minutes=1).total_seconds())
    await customer.says("/skip")
    await customer.sees("没有等您回答的问题", "no question waiting")
