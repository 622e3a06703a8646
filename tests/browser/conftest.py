"""A real Chromium, and pages in it that must keep quiet: no error, no broken policy."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    async_playwright,
    expect,
)

from store.migrating import migrate
from tests.integration.webchat.house import House, house

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# Nothing but the page under test may use the network.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# What Chromium itself prints when a request is refused or the network is gone.
BROWSERS_OWN = ("Failed to load resource", "WebSocket connection to")

# Milliseconds: a busy machine may take its time over a page.
_PATIENCE = 20_000
expect.set_options(timeout=_PATIENCE)

Visit = Callable[..., Awaitable[Page]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            # One browser serves all tests, so they share its loop.
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    if not CHROMIUM:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail("there is no chromium, and REQUIRE_BROWSER wants one")
        pytest.skip("there is no chromium here")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "migrated.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest_asyncio.fixture(loop_scope="session")
async def home(tmp_path: Path, migrated: Path) -> AsyncIterator[House]:
    async with house(tmp_path, template=migrated) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def visit(browser: Browser, home: House) -> AsyncIterator[Visit]:
    """Opens a page of the house for somebody new; what it complains of fails the test."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def heard(message: ConsoleMessage) -> None:
        if not message.text.startswith(BROWSERS_OWN):
            complaints.append(message.text)

    async def open_page(path: str = "/chat", *, is_quiet: bool = True, **options: Any) -> Page:
        settings = {"locale": "zh-CN", "viewport": {"width": 390, "height": 844}, **options}
        context = await browser.new_context(**settings)
        contexts.append(context)
        context.set_default_timeout(_PATIENCE)
        page = await context.new_page()
        if is_quiet:
            page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if path:
            await page.goto(path if path.startswith("http") else home.url + path)
        return page

    yield open_page
    for context in contexts:
        await context.close()
    assert complaints == []
