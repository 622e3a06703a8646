"""A page as the server sees it: speaks the page's words, without a browser."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

Told = dict[str, Any]


class Page:
    """One open page with a socket: everything it heard, by kind."""

    def __init__(self, http: ClientSession, session: Told, socket: ClientWebSocketResponse) -> None:
        self.http = http
        self.session = session
        self.socket = socket
        self.lines: dict[int, Told] = {}
        self.whispers: list[Told] = []
        self.revision = 0
        self.opening: Told = {}
        self._answers: dict[int, Told] = {}
        self._seq = 0
        self._heard = asyncio.Condition()
        self._hearing = asyncio.create_task(self._hear())

    @property
    def headers(self) -> dict[str, str]:
        return bearer(self.session)

    @property
    def texts(self) -> list[str]:
        """What stands in the chat, from top to bottom."""
        return [line["text"] or line["title"] for _, line in sorted(self.lines.items())]

    async def ask(self, frame: Told) -> Told:
        """The answer to a wish."""
        self._seq += 1
        seq = self._seq
        await self.socket.send_json({**frame, "seq": seq})
        async with asyncio.timeout(10), self._heard:
            await self._heard.wait_for(lambda: seq in self._answers)
        return self._answers[seq]

    async def say(self, text: str, **more: Any) -> Told:
        """Write a message."""
        frame = {"type": "say", "id": f"message-{self._seq:08}", "text": text, "locale": "zh_CN"}
        return await self.ask(frame | more)

    async def press(self, line: int, command: str, **more: Any) -> Told:
        """Press a button."""
        frame = {"type": "press", "id": f"press-{self._seq:08}", "line": line, "command": command}
        return await self.ask(frame | {"version": 1} | more)

    async def sees(self, *texts: str) -> None:
        """Wait until these texts stand in the chat, in this order, among others."""
        async with asyncio.timeout(10), self._heard:
            await self._heard.wait_for(lambda: _in_order(texts, self.texts))

    async def finds(self, line: int, **values: Any) -> None:
        """Wait until a line has these values."""
        async with asyncio.timeout(10), self._heard:
            await self._heard.wait_for(
                lambda: line in self.lines and values.items() <= self.lines[line].items()
            )

    async def hears(self, kind: str) -> Told:
        """Wait for something fleeting."""
        async with asyncio.timeout(10), self._heard:
            await self._heard.wait_for(lambda: any(w["type"] == kind for w in self.whispers))
        return next(w for w in self.whispers if w["type"] == kind)

    async def leave(self) -> None:
        """Close the page."""
        await self.socket.close()
        await self._hearing

    async def _hear(self) -> None:
        async for message in self.socket:
            if message.type is WSMsgType.TEXT:
                async with self._heard:
                    self._take(json.loads(message.data))
                    self._heard.notify_all()

    def _take(self, told: Told) -> None:
        if told.get("seq"):
            self._answers[told["seq"]] = told
        elif told["type"] == "lines":
            if told.get("is_opening"):
                self.opening = told
            self.revision = told["revision"]
            self.lines |= {line["line"]: line for line in told["lines"]}
        else:
            self.whispers.append(told)


async def new_session(http: ClientSession, **said: Any) -> Told:
    """A session as the page asks for it."""
    async with http.post("/chat/session", json={"locale": "zh_CN", **said}) as response:
        assert response.status == 200, await response.text()
        return await response.json()


async def seat_of(http: ClientSession, person: str) -> Told:
    """A seat of the stage."""
    async with http.post("/chat/seats", json={}) as response:
        seats = (await response.json())["seats"]
    return next(seat for seat in seats if seat["person"] == person)


@asynccontextmanager
async def open_page(
    http: ClientSession, session: Told | None = None, *, revision: int | None = None
) -> AsyncIterator[Page]:
    """A page that is open while this lasts."""
    session = session or await new_session(http)
    async with http.ws_connect("/chat/socket") as socket:
        await socket.send_json({"type": "hello", "token": session["token"], "revision": revision})
        page = Page(http, session, socket)
        await page.hears("welcome")
        try:
            yield page
        finally:
            await page.leave()


async def upload(
    http: ClientSession, session: Told, content: bytes, name: str = "照片.png"
) -> tuple[int, Told]:
    """Hand in a file: status and what was told."""
    headers = {**bearer(session), "X-File-Name": quote(name)}
    async with http.post("/chat/files", data=content, headers=headers) as response:
        return response.status, await response.json()


def bearer(session: Told) -> dict[str, str]:
    """The header that says who asks."""
    return {"Authorization": f"Bearer {session['token']}"}


def _in_order(wanted: tuple[str, ...], found: list[str]) -> bool:
    remaining = iter(found)
    return all(any(text == other for other in remaining) for text in wanted)
