"""A company's site, on an origin of its own, with our one script tag."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import jwt
import pytest_asyncio
from aiohttp import web
from playwright.async_api import FrameLocator, Page, expect

from domain.messaging import Address, Outgoing
from tests.browser.conftest import Visit
from tests.browser.hand import sees, write
from tests.integration.webchat.house import ACCOUNT, IDENTITY_SECRET, SETTINGS, House, house


@dataclass
class Site:
    """A page of the company. Its policy allows the desk, and no style or script in the page."""

    origin: str = ""
    desk: str = ""
    attributes: str = ""

    async def show(self, request: web.Request) -> web.Response:
        tag = f'<script src="{self.desk}/embed.js" {self.attributes} async></script>'
        policy = f"default-src 'none'; script-src {self.desk}; frame-src {self.desk}"
        return web.Response(
            text=f'<!doctype html><html lang="zh"><body><h1>远山科技</h1>{tag}</body></html>',
            content_type="text/html",
            headers={"Content-Security-Policy": policy},
        )


@asynccontextmanager
async def serving(site: Site) -> AsyncIterator[Site]:
    app = web.Application()
    app.router.add_get("/", site.show)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        # Another name for the same machine is another origin.
        site.origin = f"http://localhost:{runner.addresses[0][1]}"
        yield site
    finally:
        await runner.cleanup()


@pytest_asyncio.fixture(loop_scope="session")
async def site() -> AsyncIterator[Site]:
    async with serving(Site()) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def desk(site: Site, tmp_path: Path, migrated: Path) -> AsyncIterator[House]:
    """A desk in production that lets this site embed it."""
    folder = tmp_path / "embedded"
    folder.mkdir()
    settings = replace(SETTINGS, seats=(), allowed_origins=(site.origin,))
    async with house(folder, settings=settings, template=migrated) as running:
        site.desk = running.url
        yield running


def chat_in(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


async def test_a_visitor_of_a_site_talks_to_us(desk: House, site: Site, visit: Visit) -> None:
    page = await visit(site.origin, viewport={"width": 1100, "height": 800})
    launcher = page.get_by_role("button", name="联系客服")
    await launcher.click()
    chat = chat_in(page).locator("body")
    await write(chat, "我在网站上")
    await sees(chat, "收到：我在网站上")
    await chat.get_by_role("button", name="收起对话").click()

    await expect(page.locator("iframe")).to_be_hidden()
    await expect(launcher).to_be_focused()
    [message] = desk.desk.taken
    assert message.sender.native_id.startswith("visitor:")


async def test_what_comes_while_it_is_closed_is_counted(
    desk: House, site: Site, visit: Visit
) -> None:
    page = await visit(site.origin)
    await page.get_by_role("button", name="联系客服").click()
    chat = chat_in(page).locator("body")
    await write(chat, "在吗")
    await sees(chat, "收到：在吗")
    await chat.get_by_role("button", name="收起对话").click()
    address = desk.desk.taken[0].address
    await desk.desk.show(Outgoing(address=address, text="在的"), key="1")
    await expect(page.locator(".badge")).to_have_text("1")

    await page.reload()
    await expect(page.locator(".badge")).to_have_text("1")
    await page.get_by_role("button", name="联系客服").click()
    await sees(chat, "在的")
    await expect(page.locator(".badge")).to_have_text("")


async def test_whom_the_site_knows_we_know(desk: House, site: Site, visit: Visit) -> None:
    expiry = int((desk.clock() + timedelta(minutes=5)).timestamp())
    claims = {"sub": "4711", "name": "陈先生", "exp": expiry}
    site.attributes = f'data-identity="{jwt.encode(claims, IDENTITY_SECRET)}" data-lang="en"'
    page = await visit(site.origin)
    await page.get_by_role("button", name="Chat with us").click()
    chat = chat_in(page).locator("body")
    await write(chat, "It is me")
    await sees(chat, "收到：It is me")

    [message] = desk.desk.taken
    assert (message.sender.native_id, message.sender.name) == ("user:4711", "陈先生")
    assert message.address == Address(account=ACCOUNT, chat="u:4711")

    # Somebody else at the same browser does not find their chat.
    await page.evaluate("Gongdan.identify('')")
    await expect(chat.locator("h3")).to_be_visible()
    await expect(chat.locator(".bubble")).to_have_count(0)


async def test_another_site_gets_no_chat(desk: House, visit: Visit) -> None:
    async with serving(Site(desk=desk.url)) as other:
        page = await visit("", is_quiet=False)
        async with page.expect_console_message(lambda said: "frame-ancestors" in said.text):
            await page.goto(other.origin)
            await page.get_by_role("button", name="联系客服").click()

        await expect(chat_in(page).locator("gd-chat")).to_have_count(0)
