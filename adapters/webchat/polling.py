"""The same talk without a WebSocket: wishes by POST, news by a request that waits for them."""

import asyncio
from typing import Final

from aiohttp import web

from adapters.webchat.address import Seat
from adapters.webchat.audience import Audience, Listener
from adapters.webchat.doors import Doors, said_in
from adapters.webchat.outbound import Shown
from adapters.webchat.refusals import BadRequest
from adapters.webchat.talk import Talk

# Set in the application when the process takes leave: whoever waits is to ask another one.
LEAVING: Final = web.AppKey("leaving", asyncio.Event)

_WAIT_SECONDS = 25
_MOST_DIGITS = 16


class Polling:
    """For networks that let no WebSocket through."""

    def __init__(self, *, talk: Talk, audience: Audience, doors: Doors) -> None:
        self._talk = talk
        self._audience = audience
        self._doors = doors
        self._stopping = asyncio.Event()

    def routes(self) -> list[web.RouteDef]:
        """Where pages ask and say."""
        return [
            web.get("/chat/poll", self._doors.guarded(self._poll)),
            web.post("/chat/messages", self._doors.guarded(self._message)),
        ]

    def open(self) -> None:
        """Let pages wait."""
        self._stopping.clear()

    def close(self) -> None:
        """Let nobody wait any longer."""
        self._stopping.set()

    async def _message(self, request: web.Request) -> web.Response:
        self._doors.check_origin(request)
        seat = self._doors.seat(request)
        return web.json_response(await self._talk.answer(seat, await said_in(request)))

    async def _poll(self, request: web.Request) -> web.Response:
        self._doors.check_origin(request)
        seat = self._doors.seat(request)
        leaving = request.app.get(LEAVING, self._stopping)
        news = await self._news(seat, request.query.get("revision", ""), leaving)
        return web.json_response(news, headers={"Cache-Control": "no-store"})

    async def _news(self, seat: Seat, revision: str, leaving: asyncio.Event) -> Shown:
        if not revision:
            return await self._talk.feed.latest(seat)
        if not (revision.isascii() and revision.isdigit() and len(revision) < _MOST_DIGITS):
            raise BadRequest
        with self._audience.seated(seat) as listener:
            listener.told = int(revision)
            news = await self._talk.feed.since(seat, int(revision))
            if news is None:
                await self._wait(listener, leaving)
                news = await self._talk.feed.since(seat, int(revision))
        return news or {"type": "nothing"}

    async def _wait(self, listener: Listener, leaving: asyncio.Event) -> None:
        waiting: list[asyncio.Task[object]] = [
            asyncio.create_task(listener.woken()),
            asyncio.create_task(self._stopping.wait()),
            asyncio.create_task(leaving.wait()),
        ]
        try:
            await asyncio.wait(waiting, timeout=_WAIT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for waiter in waiting:
                waiter.cancel()
