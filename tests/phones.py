"""How a person on either platform uses a chat, so that one story can be told on both."""

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import Any, Protocol

import aiohttp

from tests.platforms.telegram.people import Person
from tests.platforms.telegram.records import Chat, Message
from tests.process import until


class Phone(Protocol):
    """One person's view of one chat."""

    name: str

    async def says(self, text: str, *, reply_to: str = "") -> None:
        """Write; `reply_to` is a piece of the message that is answered."""

    async def sends_picture(self, content: bytes, caption: str = "") -> None:
        """Send a picture."""

    async def presses(self, label: str, *, on: str = "") -> None:
        """Press the latest button with this label, on a message that contains `on`."""

    async def sees(self, *pieces: str) -> str:
        """Wait for one message that contains all pieces; returns its text."""

    def screen(self) -> list[str]:
        """Everything shown now, oldest first, buttons in brackets."""


class TelegramPhone:
    """Somebody on the emulated Telegram."""

    def __init__(self, person: Person, chat: Chat) -> None:
        self.name = person.first_name
        self._person = person
        self._chat = chat

    async def says(self, text: str, *, reply_to: str = "") -> None:
        answered = self._find(reply_to) if reply_to else None
        self._person.writes(self._chat, text, reply_to=answered)

    async def sends_picture(self, content: bytes, caption: str = "") -> None:
        self._person.sends_photo(self._chat, content, caption)

    async def presses(self, label: str, *, on: str = "") -> None:
        await until(lambda: self._with_button(label, on))
        message = self._with_button(label, on)
        assert message
        self._person.presses(message, label)

    async def sees(self, *pieces: str) -> str:
        await _seen(self, pieces)
        return next(line for line in reversed(self.screen()) if all(p in line for p in pieces))

    def screen(self) -> list[str]:
        return [_line(m.text, m.buttons) for m in self._chat.messages if not m.is_deleted]

    def _find(self, piece: str) -> Message:
        return next(m for m in reversed(self._chat.messages) if piece in m.text)

    def _with_button(self, label: str, on: str) -> Message | None:
        for message in reversed(self._chat.messages):
            labels = [text for row in message.buttons for text in row]
            if on in message.text and any(label in text for text in labels):
                return message
        return None


@dataclass(eq=False)
class WebPhone:
    """Somebody on the web chat's page, speaking its protocol over HTTP."""

    name: str
    url: str
    token: str
    session: aiohttp.ClientSession
    language: str = "zh-hans"
    lines: dict[int, dict[str, Any]] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    _reading: asyncio.Task[None] | None = None

    async def opens(self) -> "WebPhone":
        """Open the page."""
        self._reading = asyncio.create_task(self._read())
        return self

    async def closes(self) -> None:
        """Close the page."""
        if self._reading:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)

    async def says(self, text: str, *, reply_to: str = "") -> None:
        answered = self._find(reply_to)["line"] if reply_to else 0
        await self._wishes(type="say", text=text, reply_to=answered)

    async def sends_picture(self, content: bytes, caption: str = "") -> None:
        form = aiohttp.FormData()
        form.add_field("file", content, filename="picture.png", content_type="image/png")
        async with self.session.post(
            f"{self.url}/chat/files", data=form, headers=self._headers
        ) as answer:
            upload = await answer.json()
            assert answer.status == 200, upload
        await self._wishes(type="say", text=caption, files=[upload["reference"]])

    async def presses(self, label: str, *, on: str = "") -> None:
        await until(lambda: self._with_button(label, on))
        found = self._with_button(label, on)
        assert found
        line, button = found
        await self._wishes(
            type="press", line=line, command=button["command"], version=button["version"]
        )

    async def sees(self, *pieces: str) -> str:
        await _seen(self, pieces)
        return next(line for line in reversed(self.screen()) if all(p in line for p in pieces))

    def screen(self) -> list[str]:
        return [
            _line(_text(line), [[b["label"] for b in row] for row in line["buttons"]])
            for _, line in sorted(self.lines.items())
        ]

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def _wishes(self, **wish: object) -> None:
        wish |= {"id": secrets.token_hex(8), "language": self.language}
        async with self.session.post(
            f"{self.url}/chat/messages", json=wish, headers=self._headers
        ) as answer:
            told = await answer.json()
        assert told["type"] in {"ack", "done"}, told
        if told.get("notice"):
            self.notices.append(told["notice"])

    async def _read(self) -> None:
        revision = ""
        while True:
            try:
                async with self.session.get(
                    f"{self.url}/chat/poll", params={"revision": revision}, headers=self._headers
                ) as answer:
                    news = await answer.json()
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)
                continue
            for line in news.get("lines", ()):
                self.lines[line["line"]] = line
            revision = str(news.get("revision", revision))

    def _find(self, piece: str) -> dict[str, Any]:
        return next(
            line for _, line in sorted(self.lines.items(), reverse=True) if piece in _text(line)
        )

    def _with_button(self, label: str, on: str) -> tuple[int, dict[str, Any]] | None:
        for number, line in sorted(self.lines.items(), reverse=True):
            if on not in _text(line):
                continue
            for button in (b for row in line["buttons"] for b in row):
                if label in button["label"]:
                    return number, button
        return None


def _text(line: dict[str, Any]) -> str:
    facts = [f"{label}：{value}" for label, value in line["facts"]]
    return "\n".join(filter(None, (line["title"], *facts, line["text"])))


def _line(text: str, buttons: list[list[str]]) -> str:
    rows = [" ".join(f"[{label}]" for label in row) for row in buttons]
    return "\n".join((text, *rows))


async def _seen(phone: Phone, pieces: tuple[str, ...]) -> None:
    def is_shown() -> bool:
        return any(all(piece in line for piece in pieces) for line in phone.screen())

    try:
        await until(is_shown)
    except TimeoutError:
        shown = "\n---\n".join(phone.screen())
        raise AssertionError(f"{phone.name} never saw {pieces}; the screen:\n{shown}") from None
