"""Somebody on the web chat's page, speaking its protocol over HTTP."""

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import quote

import aiohttp

from tests.phones.phone import Phone, as_line, found, meant


@dataclass(eq=False)
class WebPhone(Phone):
    """Somebody on the web chat's page, speaking its protocol over HTTP."""

    name: str
    url: str
    token: str
    session: aiohttp.ClientSession
    locale: str = "zh_CN"
    lines: dict[int, dict[str, Any]] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    _reading: asyncio.Task[None] | None = None
    # Seconds until a page tries again that was not answered.
    _again_after: ClassVar[float] = 0.05

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
        answered = await found(self, lambda: self._find(reply_to), reply_to) if reply_to else None
        await self._wishes(type="say", text=text, reply_to=answered["line"] if answered else 0)

    async def sends_pictures(self, *contents: bytes, caption: str = "") -> None:
        files = [await self.uploads(content, "picture.png") for content in contents]
        await self._wishes(type="say", text=caption, files=files)

    async def uploads(self, content: bytes, name: str) -> str:
        """Hand in a file; returns the reference to send it by."""
        status, told = await self.tries_to_upload(content, name)
        assert status == 200, told
        return str(told["reference"])

    async def tries_to_upload(self, content: bytes, name: str) -> tuple[int, dict[str, Any]]:
        """Hand in a file: status and what was told."""
        headers = {**self._headers, "X-File-Name": quote(name)}
        async with self.session.post(
            f"{self.url}/chat/files", data=content, headers=headers
        ) as answer:
            return answer.status, await answer.json()

    async def edits(self, piece: str, text: str) -> None:
        line = await found(self, lambda: self._find(piece, is_mine=True), piece)
        await self._wishes(type="edit", line=line["line"], text=text)

    async def presses(self, label: str, *, on: str = "") -> None:
        line, button = await found(self, lambda: self._with_button(label, on), f"[{label}]")
        await self._wishes(
            type="press", line=line, command=button["command"], version=button["version"]
        )

    async def sees_notice(self, piece: str) -> None:
        assert piece in self.notices[-1]

    async def sees_file(self, content: bytes, name: str = "") -> None:
        def shown() -> list[str]:
            lines = (line for line in self.lines.values() if not line["is_mine"])
            return [f["address"] for line in lines for f in line["files"] if name in f["name"]]

        async def is_shown() -> bool:
            for address in shown():
                async with self.session.get(f"{self.url}{address}") as answer:
                    if answer.status == 200 and await answer.read() == content:
                        return True
            return False

        await found(self, is_shown, f"the file {name}")

    def screen(self) -> list[str]:
        return [
            as_line(_text(line), [[b["label"] for b in row] for row in line["buttons"]])
            for _, line in sorted(self.lines.items())
        ]

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def _wishes(self, **wish: object) -> None:
        wish |= {"id": secrets.token_hex(8), "locale": self.locale}
        async with self.session.post(
            f"{self.url}/chat/messages", json=wish, headers=self._headers
        ) as answer:
            told = await answer.json()
        assert told["type"] in {"ack", "done"}, told
        if told.get("notice"):
            self.notices.append(told["notice"])

    async def catches_up(self) -> None:
        """Load the page anew: afterwards everything shown until now is on the screen."""
        async with self.session.get(f"{self.url}/chat/poll", headers=self._headers) as answer:
            assert answer.status == 200, await answer.text()
            self._takes(await answer.json())

    def _takes(self, news: dict[str, Any]) -> None:
        for line in news.get("lines", ()):
            self.lines[line["line"]] = line

    async def _read(self) -> None:
        revision = ""
        while True:
            try:
                async with self.session.get(
                    f"{self.url}/chat/poll", params={"revision": revision}, headers=self._headers
                ) as answer:
                    news = await answer.json() if answer.status == 200 else None
            except aiohttp.ClientError:
                news = None
            if news is None:
                await asyncio.sleep(self._again_after)
                continue
            self._takes(news)
            revision = str(news.get("revision", revision))

    def _find(self, piece: str, *, is_mine: bool = False) -> dict[str, Any] | None:
        lines = (line for _, line in sorted(self.lines.items(), reverse=True))
        meant = (line for line in lines if line["is_mine"] or not is_mine)
        return next((line for line in meant if piece in _text(line)), None)

    def _with_button(self, label: str, on: str) -> tuple[int, dict[str, Any]] | None:
        lines = [line for _, line in sorted(self.lines.items(), reverse=True) if on in _text(line)]
        shown = [(line["line"], b) for line in lines for row in line["buttons"] for b in row]
        title = meant(label, (button["label"] for _, button in shown))
        return next((one for one in shown if one[1]["label"] == title), None)


def _text(line: dict[str, Any]) -> str:
    facts = [f"{label}：{value}" for label, value in line["facts"]]
    return "\n".join(filter(None, (line["title"], *facts, line["text"])))
