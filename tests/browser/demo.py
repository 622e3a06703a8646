"""The demonstration as `gongdan demo` runs it, with a clock that can be pushed, and its stage."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from bot.demo import demo_settings, demo_stage
from bot.lifecycle import running
from bot.texts import load_texts
from tests.browser.hand import bubble, is_connected, sees, write
from tests.process import Clock, Process, free_port

# Folder in which the pictures of README and docs are kept; "" = none are taken.
PICTURES = os.environ.get("PICTURES", "")
CHINESE, ENGLISH = "zh_CN", "en"


@asynccontextmanager
async def demo(folder: Path, locale: str) -> AsyncIterator[Process]:
    """The process of a newcomer whose terminal speaks this language."""
    texts = load_texts()(locale)
    settings = demo_settings(host="127.0.0.1", port=free_port(), data_dir=folder, texts=texts)
    clock = Clock()
    async with running(settings, stage=demo_stage(texts), clock=clock) as house:
        yield Process(house, settings, clock)


async def take_picture(page: Page, name: str) -> None:
    """Keep what is seen now, where somebody asked for pictures."""
    if not PICTURES:
        return
    await page.mouse.move(0, 0)
    await expect(page.locator(".toast")).to_have_count(0, timeout=20_000)
    await page.evaluate("document.activeElement.blur(); document.fonts.ready")
    await page.screenshot(path=f"{PICTURES}/{name}.png", animations="disabled", scale="device")


@dataclass(frozen=True)
class Pane:
    """A chat on the page, and somebody's hand in it. Words are given in Chinese and in English."""

    place: Locator
    locale: str

    def words(self, chinese: str, english: str = "") -> str:
        """In the language of the page; the Chinese ones where both are the same."""
        return english if english and self.locale == ENGLISH else chinese

    async def is_there(self) -> None:
        await is_connected(self.place)

    async def says(self, chinese: str, english: str = "") -> None:
        await write(self.place, self.words(chinese, english))

    async def sees(self, chinese: str, english: str = "") -> None:
        await sees(self.place, self.words(chinese, english))

    async def sees_notice(self, chinese: str, english: str = "") -> None:
        toast = self.place.locator(".toast", has_text=self.words(chinese, english))
        await expect(toast.first).to_be_visible()

    async def presses(self, chinese: str, english: str = "") -> None:
        await self.button(chinese, english).click()

    def button(self, chinese: str, english: str = "") -> Locator:
        """The newest one of this name."""
        name = self.words(chinese, english)
        return self.place.locator(".choices").get_by_role("button", name=name, exact=True).last

    def bubble(self, chinese: str, english: str = "") -> Locator:
        return bubble(self.place, self.words(chinese, english))

    def card(self, number: int) -> Locator:
        """Every card of this ticket: there must never be two."""
        return self.place.locator(".is-card", has_text=f"#{number} ·")

    async def answers(self, line: Locator, chinese: str, english: str = "") -> None:
        """Reply to a message by the button that stands beside it."""
        await line.locator(".bubble").hover()
        await line.locator(".actions button[data-focus=reply]").click()
        await self.says(chinese, english)

    async def drops(self, picture: bytes, name: str) -> None:
        """Drag a picture from the desktop into the chat, and send it."""
        await self.place.locator("gd-chat").evaluate(
            """(chat, [name, bytes]) => {
                const data = new DataTransfer();
                data.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
                const options = { dataTransfer: data, bubbles: true, cancelable: true };
                chat.dispatchEvent(new DragEvent("drop", options));
            }""",
            [name, list(picture)],
        )
        await expect(self.place.locator(".tray li")).to_have_count(1)
        await self.place.locator("textarea").press("Enter")


@dataclass(frozen=True)
class Stage:
    """One window of the demonstration: three chats side by side."""

    page: Page
    locale: str

    @property
    def customer(self) -> Pane:
        return self._pane("customer")

    @property
    def engineers(self) -> Pane:
        return self._pane("engineers")

    @property
    def supervisor(self) -> Pane:
        return self._pane("supervisor")

    async def is_there(self) -> None:
        for pane in (self.customer, self.engineers, self.supervisor):
            await pane.is_there()

    async def takes_seat(self, chinese: str, english: str) -> None:
        """Somebody else sits down in the engineers' group."""
        name = self.engineers.words(chinese, english)
        await self.engineers.place.get_by_role("combobox").select_option(name)
        await self.engineers.is_there()

    def _pane(self, name: str) -> Pane:
        return Pane(self.page.locator(f"#pane-{name}"), self.locale)
