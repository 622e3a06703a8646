"""The live connection: a WebSocket that carries wishes in, and answers and news out."""

import asyncio
from collections.abc import Mapping

from aiohttp import WSCloseCode, WSMsgType, web

from adapters.webchat.address import Seat
from adapters.webchat.audience import Audience, Heard, Listener
from adapters.webchat.doors import Doors
from adapters.webchat.feed import follow, is_all
from adapters.webchat.inbound import read_object, text_of
from adapters.webchat.limits import Limiter
from adapters.webchat.refusals import BadRequest, Refused
from adapters.webchat.talk import Talk, refused
from adapters.webchat.tokens import Tokens
from domain.errors import StorageUnavailable

_MOST_FRAME = 64 * 1024
_SECONDS_TO_GREET = 15
_HEARTBEAT_SECONDS = 25
# Closed because of the token: the page asks for a new session first.
_CLOSE_REFUSED = 4401


class Sockets:
    """All open sockets. The first frame says who it is and what they saw last."""

    def __init__(
        self, *, talk: Talk, tokens: Tokens, audience: Audience, doors: Doors, openings: Limiter
    ) -> None:
        self._talk = talk
        self._tokens = tokens
        self._audience = audience
        self._doors = doors
        self._openings = openings
        self._open: set[web.WebSocketResponse] = set()

    def routes(self) -> list[web.RouteDef]:
        """Where sockets are opened."""
        return [web.get("/chat/socket", self._doors.guarded(self._serve))]

    async def close(self) -> None:
        """Tell every page to come back later."""
        closing = [
            socket.close(code=WSCloseCode.GOING_AWAY, message=b"") for socket in list(self._open)
        ]
        await asyncio.gather(*closing)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self._doors.check_origin(request)
        socket = web.WebSocketResponse(heartbeat=_HEARTBEAT_SECONDS, max_msg_size=_MOST_FRAME)
        if not socket.can_prepare(request).ok:
            raise BadRequest
        await socket.prepare(request)
        self._open.add(socket)
        try:
            await self._converse(socket)
        except Refused as refusal:
            if not socket.closed:
                await socket.send_json(refused(refusal))
                await socket.close(code=_CLOSE_REFUSED)
        except (ConnectionError, TimeoutError):
            await socket.close()
        finally:
            self._open.discard(socket)
        return socket

    async def _converse(self, socket: web.WebSocketResponse) -> None:
        seat, revision = await self._greeted(socket)
        await socket.send_json({"type": "welcome"})
        with self._audience.seated(seat) as listener:
            news = asyncio.create_task(self._tell_news(socket, listener, revision))
            try:
                async for frame in socket:
                    if frame.type is not WSMsgType.TEXT:
                        raise BadRequest
                    await self._reply(socket, seat, read_object(frame.data))
            finally:
                news.cancel()
                await asyncio.wait([news])

    async def _greeted(self, socket: web.WebSocketResponse) -> tuple[Seat, int | None]:
        hello = await socket.receive(timeout=_SECONDS_TO_GREET)
        if hello.type is not WSMsgType.TEXT:
            raise BadRequest
        said = read_object(hello.data)
        seat = self._tokens.seat(text_of(said, "token"))
        self._openings.spend(seat.native_id)
        revision = said.get("revision")
        return seat, revision if isinstance(revision, int) else None

    async def _reply(
        self, socket: web.WebSocketResponse, seat: Seat, said: Mapping[str, object]
    ) -> None:
        if said.get("type") == "ping":
            await socket.send_json({"type": "pong"})
        else:
            await socket.send_json(await self._talk.answer(seat, said))

    async def _tell_news(
        self, socket: web.WebSocketResponse, listener: Listener, revision: int | None
    ) -> None:
        try:
            await self._tell_first(socket, listener, revision)
            await self._tell_newer(socket, listener)
            while True:
                heard = await listener.woken()
                await self._tell_fresh(socket, listener, heard)
                for whisper in heard.whispers:
                    await socket.send_json(whisper)
        except (ConnectionError, StorageUnavailable):
            # The page comes back by itself and says what it saw last.
            pass
        finally:
            await socket.close()

    async def _tell_first(
        self, socket: web.WebSocketResponse, listener: Listener, revision: int | None
    ) -> None:
        if revision is not None:
            listener.told = revision
            return
        latest = await self._talk.feed.latest(listener.seat)
        await socket.send_json(latest)
        listener.told = _revision(latest)

    async def _tell_fresh(
        self, socket: web.WebSocketResponse, listener: Listener, heard: Heard
    ) -> None:
        """Pass on what was just written; what was missed in between is read from the log."""
        newer = [line for line in heard.lines if line.revision > listener.told]
        if newer and follow(newer, listener.told):
            feed = self._talk.feed
            await socket.send_json(
                feed.just_written(listener.seat, newer, read_by_me=listener.read_by_me)
            )
            listener.told = newer[-1].revision
        if max([heard.revision, *(line.revision for line in newer)]) > listener.told:
            await self._tell_newer(socket, listener)

    async def _tell_newer(self, socket: web.WebSocketResponse, listener: Listener) -> None:
        while news := await self._talk.feed.since(listener.seat, listener.told):
            await socket.send_json(news)
            listener.told = _revision(news)
            if is_all(news):
                break


def _revision(news: Mapping[str, object]) -> int:
    match news.get("revision"):
        case int(revision):
            return revision
    return 0
