"""Stream mode: connections kept to DingTalk's gateway, so that no address of ours is public.

Robot messages are pushed once, over a connection picked at random. Two are kept: a routine farewell
silences one at once, and the other hears what is said until a new one stands in its place.
"""

import asyncio
import random
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, suppress
from http import HTTPStatus
from typing import Final

import aiohttp
import structlog
from yarl import URL

from adapters.dingtalk.api import Api
from adapters.dingtalk.frames import EVENT_TOPIC, Frame, to_answer, to_frame
from adapters.shared.backoff import Backoff
from adapters.shared.http_calls import without_address
from domain.delivery import AccountRefused, DeliveryError
from domain.errors import StorageUnavailable

log = structlog.get_logger(__name__)

Socket = aiohttp.ClientWebSocketResponse
# Takes a frame in, and holds what it is answered with while the answer leaves. Raises
# StorageUnavailable.
Take = Callable[[Frame], AbstractAsyncContextManager[object]]

_CONNECTIONS: Final = 2
# Seconds. A connection that leaves a ping unanswered is dead, however open it looks.
_HEARTBEAT: Final = 20.0
_HANDSHAKE: Final = 15.0
_REFUSED_PAUSE: Final = 60.0
_LAST_ANSWERS: Final = 6.0
# A connection that has lasted so long was a good one.
_STABLE: Final = 30.0
_LONGEST_FRAME: Final = 1024 * 1024


class Stream:
    """Keeps the connections. `takes` says what is done with the frames of each topic."""

    def __init__(self, api: Api, takes: Mapping[str, Take], *, first_pause: float = 1.0) -> None:
        self._api = api
        self._takes = takes
        self._first_pause = first_pause
        self._session: aiohttp.ClientSession | None = None
        self._keepers: list[asyncio.Task[None]] = []
        self._open: set[Socket] = set()
        self._answering: dict[asyncio.Task[None], Socket] = {}
        self._retiring: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin to connect, in the background."""
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=_HANDSHAKE)
        )
        self._keepers = [asyncio.create_task(self._keep()) for _ in range(_CONNECTIONS)]

    async def stop(self) -> None:
        """Hear nothing more; answer what was heard."""
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        if self._answering:
            await asyncio.wait(list(self._answering), timeout=_LAST_ANSWERS)
        for task in [*self._answering, *self._retiring]:
            task.cancel()
        for socket in list(self._open):
            await self._close(socket)
        if self._session is not None:
            await self._session.close()

    async def _keep(self) -> None:
        """One connection after another. A farewell's successor comes first, then it is closed."""
        backoff, former = Backoff(first=self._first_pause), None
        while True:
            try:
                socket = await self._connect()
            except AccountRefused as error:
                log.error("dingtalk.stream_refused", reason=str(error))
                await asyncio.sleep(_REFUSED_PAUSE)
                continue
            except DeliveryError as error:
                log.warning("dingtalk.stream_not_opened", reason=str(error))
                await _rest(backoff)
                continue
            except (aiohttp.ClientError, TimeoutError, ValueError) as error:
                log.warning("dingtalk.stream_not_opened", reason=without_address(error))
                await _rest(backoff)
                continue
            if former is not None:
                self._retire(former)
            former = await self._listen(socket, backoff)

    async def _connect(self) -> Socket:
        endpoint, ticket = await self._api.open_stream(tuple(self._takes))
        if self._session is None:
            raise RuntimeError("not started")
        async with asyncio.timeout(_HANDSHAKE):
            socket = await self._session.ws_connect(
                URL(endpoint).update_query(ticket=ticket),
                heartbeat=_HEARTBEAT,
                max_msg_size=_LONGEST_FRAME,
            )
        self._open.add(socket)
        return socket

    async def _listen(self, socket: Socket, backoff: Backoff) -> Socket | None:
        """Until it ends. Returns it if it said farewell: it is open still, and silent."""
        loop = asyncio.get_running_loop()
        since = loop.time()
        async for message in socket:
            frame = to_frame(message.data) if message.type is aiohttp.WSMsgType.TEXT else None
            if frame is None:
                continue
            if frame.is_farewell:
                log.info("dingtalk.stream_farewell", reason=frame.data[:200])
                if loop.time() - since < _STABLE:
                    await _rest(backoff)
                return socket
            self._answer(socket, frame)
        await self._close(socket)
        log.warning("dingtalk.stream_closed", code=socket.close_code)
        if loop.time() - since >= _STABLE:
            backoff.succeed()
        await _rest(backoff)
        return None

    def _answer(self, socket: Socket, frame: Frame) -> None:
        """Beside the reading: pings are answered while a message is being stored."""
        task = asyncio.create_task(self._take_in(socket, frame))
        self._answering[task] = socket
        task.add_done_callback(lambda done: self._answering.pop(done, None))

    async def _take_in(self, socket: Socket, frame: Frame) -> None:
        take = self._takes.get(frame.topic) if frame.kind == _kind_of(frame.topic) else None
        # Robot messages don't come again if the answer gets lost.
        with suppress(ConnectionError, aiohttp.ClientError):
            if take is None:
                is_known = frame.is_ping or frame.kind == "EVENT"
                status = HTTPStatus.OK if is_known else HTTPStatus.NOT_FOUND
                await socket.send_str(to_answer(frame, status))
                return
            try:
                async with take(frame) as response:
                    await socket.send_str(to_answer(frame, response=response))
            except StorageUnavailable:
                await socket.send_str(to_answer(frame, HTTPStatus.INTERNAL_SERVER_ERROR))

    def _retire(self, socket: Socket) -> None:
        task = asyncio.create_task(self._close_answered(socket))
        self._retiring.add(task)
        task.add_done_callback(self._retiring.discard)

    async def _close_answered(self, socket: Socket) -> None:
        if waiting := [task for task, used in self._answering.items() if used is socket]:
            await asyncio.wait(waiting, timeout=_LAST_ANSWERS)
        await self._close(socket)

    async def _close(self, socket: Socket) -> None:
        self._open.discard(socket)
        with suppress(ConnectionError, aiohttp.ClientError, TimeoutError):
            await socket.close()


def _kind_of(topic: str) -> str:
    return "EVENT" if topic == EVENT_TOPIC else "CALLBACK"


async def _rest(backoff: Backoff) -> None:
    """Not all at the same moment after an outage."""
    await asyncio.sleep(backoff.next_pause() * random.uniform(0.5, 1.0))
