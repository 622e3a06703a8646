from playwright.async_api import Page, WebSocketRoute, expect

from domain.messaging import Address, Outgoing
from tests.browser.conftest import Visit
from tests.browser.hand import is_connected, picture, sees, write
from tests.integration.webchat.house import ACCOUNT, House


async def chat_of(page: Page) -> Address:
    chat = await page.evaluate("document.querySelector('gd-chat').chat")
    return Address(account=ACCOUNT, chat=chat)


async def test_what_is_written_without_a_connection_goes_out_once_it_is_back(
    home: House, visit: Visit
) -> None:
    page = await visit()
    await write(page, "一")
    await sees(page, "收到：一")
    await page.context.set_offline(True)
    await expect(page.locator(".banner")).to_contain_text("连接中断")
    for text in ("二", "三"):
        await write(page, text)
    await expect(page.locator(".is-pending .mark").last).to_have_attribute("data-mark", "waiting")
    await home.desk.show(
        Outgoing(address=await chat_of(page), text="您不在时说的"), key="meanwhile"
    )

    await page.context.set_offline(False)
    await sees(page, "您不在时说的")
    await sees(page, "收到：三")
    await expect(page.locator(".banner")).to_be_hidden()
    await expect(page.locator(".is-mine")).to_have_count(3)
    assert [taken.text for taken in home.desk.taken] == ["一", "二", "三"]


async def test_what_was_not_taken_survives_a_reload(home: House, visit: Visit) -> None:
    page = await visit()
    await is_connected(page)
    home.store.is_down = True
    photo = {"name": "铭牌.png", "mimeType": "image/png", "buffer": picture()}
    await page.set_input_files("input[type=file]", [photo])
    await write(page, "看铭牌")
    await write(page, "急")
    await expect(page.locator(".is-pending")).to_have_count(2)

    await page.reload()
    await expect(page.locator(".is-pending")).to_have_count(2)
    home.store.is_down = False
    await sees(page, "收到：急")

    await expect(page.locator(".is-pending")).to_have_count(0)
    assert [(taken.text, len(taken.files)) for taken in home.desk.taken] == [
        ("看铭牌", 1),
        ("急", 0),
    ]


async def test_a_restarted_server_is_found_again(home: House, visit: Visit) -> None:
    page = await visit()
    await write(page, "一")
    await sees(page, "收到：一")
    await home.adapter.stop()
    await write(page, "二")
    await home.adapter.start(home.desk)
    await sees(page, "收到：二")

    assert [taken.text for taken in home.desk.taken] == ["一", "二"]


async def test_where_no_socket_gets_through_the_page_polls(home: House, visit: Visit) -> None:
    page = await visit("/favicon.ico")

    async def refuse(socket: WebSocketRoute) -> None:
        await socket.close()

    await page.route_web_socket("**/chat/socket", refuse)
    await page.goto(f"{home.url}/chat")
    await write(page, "只有轮询")
    await sees(page, "收到：只有轮询")
    await home.desk.show(Outgoing(address=await chat_of(page), text="推送也到"), key="1")
    await sees(page, "推送也到")

    assert [taken.text for taken in home.desk.taken] == ["只有轮询"]


async def test_a_visitor_whose_token_ended_begins_anew(home: House, visit: Visit) -> None:
    page = await visit()
    await write(page, "一")
    await sees(page, "收到：一")
    first = await chat_of(page)
    home.clock.advance(days=200)
    await page.reload()
    await is_connected(page)
    await write(page, "二")
    await sees(page, "收到：二")

    assert await chat_of(page) != first
    await expect(page.locator(".is-mine")).to_have_count(1)


async def test_an_address_of_a_file_is_renewed_when_it_has_expired(
    home: House, visit: Visit
) -> None:
    page = await visit()
    await is_connected(page)
    report = {"name": "报告.pdf", "mimeType": "", "buffer": b"%PDF-1.7 report"}
    await page.set_input_files("input[type=file]", [report])
    await page.press("textarea", "Enter")
    await expect(page.locator("a.file")).to_be_visible()
    home.clock.advance(hours=5)
    async with page.expect_download() as download:
        await page.locator("a.file").click()

    path = await (await download.value).path()
    assert path.read_bytes() == b"%PDF-1.7 report"
