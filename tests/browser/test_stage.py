from playwright.async_api import Locator, Page, expect

from domain.messaging import Address
from tests.browser.conftest import Visit
from tests.browser.hand import is_connected, sees, write
from tests.integration.webchat.house import ACCOUNT, House, card

WIDE = {"width": 1440, "height": 900}
ENGINEERS = Address(account=ACCOUNT, chat="g:engineers")


def pane(page: Page, name: str) -> Locator:
    return page.locator(f"#pane-{name}")


async def test_three_people_sit_side_by_side(home: House, visit: Visit) -> None:
    page = await visit("/", viewport=WIDE)
    for name in ("customer", "engineers", "supervisor"):
        await is_connected(pane(page, name))
    await write(pane(page, "customer"), "打印机坏了")
    await sees(pane(page, "customer"), "收到：打印机坏了")

    await expect(pane(page, "engineers").locator(".bubble")).to_have_count(0)
    assert home.desk.taken[0].sender.name == "王女士"


async def test_a_card_in_the_group_changes_in_place(home: House, visit: Visit) -> None:
    page = await visit("/stage", viewport=WIDE)
    engineers = pane(page, "engineers")
    line = await home.desk.show(card(ENGINEERS), key="1")
    await engineers.get_by_role("button", name="认领").click()
    await sees(engineers, "收到：/claim 1042")
    await home.desk.show(card(ENGINEERS, "处理中（李工）"), key="2", edits=line)

    await expect(engineers.locator(".is-card .facts")).to_contain_text("处理中（李工）")
    await expect(engineers.locator(".is-card")).to_have_count(1)
    await expect(engineers.locator(".is-card")).not_to_contain_text("已编辑")
    assert home.desk.taken[0].sender.name == "李工"


async def test_another_takes_the_seat_and_sees_who_wrote(home: House, visit: Visit) -> None:
    page = await visit("/", viewport=WIDE)
    engineers = pane(page, "engineers")
    await write(engineers, "我来")
    await sees(engineers, "收到：我来")
    await engineers.get_by_role("combobox").select_option("王工")
    await sees(engineers, "我来")
    await expect(engineers.locator(".author").first).to_have_text("李工")
    await write(engineers, "好的")
    await sees(engineers, "收到：好的")

    assert [taken.sender.name for taken in home.desk.taken] == ["李工", "王工"]


async def test_colleagues_see_who_types_and_what_was_read(home: House, visit: Visit) -> None:
    first = await visit("/", viewport=WIDE)
    second = await visit("/", viewport=WIDE)
    await is_connected(pane(second, "engineers"))
    await pane(second, "engineers").get_by_role("combobox").select_option("王工")
    await is_connected(pane(second, "engineers"))
    await write(pane(first, "engineers"), "谁去现场？")
    await sees(pane(second, "engineers"), "谁去现场？")
    mark = pane(first, "engineers").locator(".is-mine .mark")
    await expect(mark).to_have_attribute("data-mark", "read")
    await pane(second, "engineers").locator("textarea").press_sequentially("我")

    await expect(pane(first, "engineers").locator(".typing")).to_have_text("王工 正在输入…")


async def test_a_phone_shows_one_at_a_time_and_counts_the_others(home: House, visit: Visit) -> None:
    page = await visit("/")
    await is_connected(pane(page, "customer"))
    await expect(pane(page, "engineers")).to_be_hidden()
    await home.desk.show(card(ENGINEERS), key="1")
    tab = page.get_by_role("tab", name="工程师群")
    await expect(tab.locator(".count")).to_have_text("1")
    await tab.click()

    await expect(pane(page, "engineers").locator(".is-card")).to_be_visible()
    await expect(tab.locator(".count")).to_have_text("")
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("tab", name="主管")).to_be_focused()
    await expect(pane(page, "supervisor")).to_be_visible()


async def test_the_hint_can_be_put_away_and_the_language_changed(visit: Visit) -> None:
    page = await visit("/", viewport=WIDE)
    await page.get_by_role("button", name="收起提示").click()
    await page.get_by_role("button", name="EN").click()
    await expect(page.get_by_role("heading", name="Gongdan · Demo")).to_be_visible()
    await is_connected(pane(page, "engineers"))

    await expect(page.locator(".hint li")).to_have_count(0)
