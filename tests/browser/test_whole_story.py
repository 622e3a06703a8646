"""`gongdan demo` in a real Chromium: the tour of the README, step by step, in both languages.

`make pictures` keeps what is seen on the way in docs/pictures.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from tests.browser.conftest import Visit
from tests.browser.demo import CHINESE, ENGLISH, Pane, Stage, demo, take_picture
from tests.process import Process

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
LI, ZHAO = ("李工", "Leo Li"), ("赵工", "Zoe Zhao")
Opened = Callable[[], Awaitable[Stage]]
_BROWSERS = {CHINESE: "zh-CN", ENGLISH: "en-GB"}
_TAGS = {CHINESE: "zh-CN", ENGLISH: "en"}


@pytest.fixture(params=[CHINESE, ENGLISH])
def locale(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest_asyncio.fixture(loop_scope="session")
async def process(tmp_path: Path, locale: str) -> AsyncIterator[Process]:
    async with demo(tmp_path / "demo", locale) as process:
        yield process


@pytest.fixture
def opened(visit: Visit, process: Process, locale: str) -> Opened:
    """Opens a window of the demonstration."""

    async def open_stage() -> Stage:
        page = await visit(
            process.url,
            viewport=WIDE,
            locale=_BROWSERS[locale],
            timezone_id="Asia/Shanghai",
            color_scheme="light",
        )
        stage = Stage(page, locale)
        await stage.is_there()
        return stage

    return open_stage


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def photo(browser: Browser) -> bytes:
    """What the customer's telephone saw."""
    page = await browser.new_page(viewport={"width": 640, "height": 480})
    await page.goto((Path(__file__).parent / "jammed_printer.svg").as_uri())
    shot = await page.screenshot()
    await page.close()
    return shot


async def reports_a_printer(customer: Pane, photo: bytes) -> None:
    await customer.says(
        "三楼的打印机卡纸，每打一张就停", "The printer on the third floor jams on every page"
    )
    await customer.sees("有多着急", "How urgent")
    await customer.presses("影响工作", "It holds us up")
    await customer.sees("产品型号", "product model")
    await customer.says("LaserJet M404")
    await customer.sees("序列号", "serial number")
    await customer.presses("跳过", "Skip")
    await customer.sees("怎么称呼您", "your name")
    await customer.presses("小王", "Wendy Wang")
    await customer.sees("联系电话", "phone number")
    await customer.says("138 0013 8000", "+1 415 555 2671")
    await customer.sees("设备在哪里", "Where is it")
    await customer.says("人民路 1 号 3 楼", "1 People's Road, 3rd floor")
    await customer.sees("有照片", "Any photos")
    await customer.drops(photo, "printer.png")
    await customer.presses("没有了", "That's all")
    await customer.sees("请确认", "Please check")
    await customer.presses("提交", "Send")
    await customer.sees("工单号 #1001", "#1001")


async def press_at_once(button: Locator) -> None:
    """Without Playwright's waiting for a button that keeps still: the other may be faster."""
    handle = await button.element_handle()
    at = int(time.time() * 1000) // 500 * 500 + 1000
    await handle.evaluate("(it, at) => setTimeout(() => it.click(), at - Date.now())", at)


async def test_a_repair_from_the_first_word_to_five_stars(
    process: Process, opened: Opened, locale: str, photo: bytes
) -> None:
    stage = await opened()
    customer, engineers, supervisor = stage.customer, stage.engineers, stage.supervisor
    await reports_a_printer(customer, photo)
    await expect(engineers.place.locator(".picture img")).to_have_count(1)
    await expect(engineers.card(1001)).to_contain_text(engineers.words("待受理", "new"))

    await process.passes(minutes=1)
    await supervisor.sees("#1001 首次响应超时", "#1001: first response is late")
    await take_picture(stage.page, f"ping.{_TAGS[locale]}")
    await supervisor.presses("收到", "Seen")
    await supervisor.sees("收到 · 陈主管", "Seen · Claire Chen")

    await engineers.presses("认领", "Claim")
    await expect(engineers.card(1001)).to_contain_text(engineers.words("李工", "Leo Li"))
    await customer.sees("李工已受理您的工单 #1001", "Leo Li has taken your ticket #1001")
    await engineers.presses("回复", "Reply")
    await engineers.sees("请写给客户的回复", "Your answer to the customer")
    await engineers.says(
        "请先关机，打开后盖，把里面的纸慢慢拉出来。",
        "Please switch it off, open the back and pull the paper out slowly.",
    )
    await customer.sees("把里面的纸慢慢拉出来", "pull the paper out slowly")
    await customer.says("纸拉出来了，还是卡", "The paper is out, but it still jams")
    await engineers.sees("还是卡", "it still jams")
    await engineers.card(1001).evaluate("(it) => it.scrollIntoView()")
    await take_picture(stage.page, f"stage.{_TAGS[locale]}")

    await engineers.presses("待客户", "Ask customer")
    await engineers.says("出纸口的滚轮有裂纹吗？", "Is there a crack in the exit roller?")
    await customer.sees("出纸口的滚轮有裂纹吗", "Is there a crack in the exit roller")
    await expect(engineers.card(1001)).to_contain_text(engineers.words("待客户补充", "waiting"))
    await customer.says("有一道", "Yes, one")
    await expect(engineers.card(1001)).to_contain_text(engineers.words("处理中", "in progress"))
    await engineers.presses("解决", "Resolve")
    await engineers.says("换了出纸滚轮", "Replaced the exit roller")
    await customer.sees("换了出纸滚轮", "Replaced the exit roller")
    await customer.presses("已解决", "Solved")
    await customer.sees("#1001 已关闭", "#1001 is closed")
    await customer.presses("5 分", "5")
    await customer.sees("谢谢您的评价", "Thank you for your rating")

    await engineers.sees("#1001 客户评分：5 分", "#1001 was rated 5 of 5")
    await expect(engineers.card(1001)).to_contain_text(engineers.words("已关闭", "closed"))
    await expect(engineers.card(1001)).to_have_count(1)
    await expect(supervisor.place.locator(".is-card")).to_have_count(1)


async def test_a_visitor_on_a_phone_and_two_engineers_at_once(
    process: Process, opened: Opened, locale: str, visit: Visit
) -> None:
    li, zhao = await opened(), await opened()
    await zhao.takes_seat(*ZHAO)
    page = await visit(
        f"{process.url}/chat",
        viewport=PHONE,
        device_scale_factor=2,
        has_touch=True,
        locale=_BROWSERS[locale],
        timezone_id="Asia/Shanghai",
        color_scheme="dark" if locale == CHINESE else "light",
    )
    visitor = Pane(page.locator("body"), locale)
    await visitor.says("请问扫描的文件存到哪里了？", "How do I find the files I scanned?")
    await visitor.sees("有多着急", "How urgent")
    await visitor.presses("不急", "No hurry")
    await visitor.presses("跳过", "Skip")
    await visitor.presses("提交", "Send")
    await visitor.sees("#1001")
    await visitor.says("催办", "urge")
    await li.supervisor.sees("#1001 客户催办", "#1001: the customer asks to hurry")
    for window in (li, zhao):
        await expect(window.engineers.button("认领", "Claim")).to_be_visible()

    await asyncio.gather(*(press_at_once(w.engineers.button("认领", "Claim")) for w in (li, zhao)))
    await expect(li.engineers.card(1001)).to_contain_text(
        li.engineers.words("处理中", "in progress")
    )
    is_li = li.engineers.words(*LI) in await li.engineers.card(1001).inner_text()
    won, lost, name = (li, zhao, LI) if is_li else (zhao, li, ZHAO)
    await lost.engineers.sees_notice(
        f"#1001 已由{name[0]}处理", f"{name[1]} already has ticket #1001"
    )
    await visitor.sees(f"{name[0]}已受理", f"{name[1]} has taken")
    for window in (li, zhao):
        await expect(window.engineers.card(1001)).to_have_count(1)
        await expect(window.engineers.card(1001)).to_contain_text(li.engineers.words(*name))

    await won.engineers.answers(
        won.engineers.card(1001),
        "扫描件在“扫描”共享文件夹里，按日期排好。",
        "They are in the shared folder “Scans”, sorted by date.",
    )
    await visitor.sees("“扫描”共享文件夹", "shared folder “Scans”")
    await visitor.says("找到了，谢谢", "Found them, thank you")
    await won.engineers.sees("找到了", "Found them")
    await take_picture(page, f"phone.{_TAGS[locale]}")
    # Other customers see nothing of it.
    await expect(li.customer.place.locator(".bubble")).to_have_count(0)
