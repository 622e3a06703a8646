"""How the HTTP server of a process takes leave of those who ask."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from aiohttp import ClientConnectionError, ClientSession, WSMsgType, web

from bot.serving import Serving
from bot.settings import HttpSettings
from tests.waiting import free_port, until


class Desk:
    """Answers slowly when it is told to."""

    def __init__(self) -> None:
        self.url = f"http://127.0.0.1:{free_port()}"
        self.asked = 0
        self.may_answer = asyncio.Event()
        app = web.Application()
        app.add_routes([web.get("/slow", self._slow), web.get("/socket", self._socket)])
        port = int(self.url.rpartition(":")[2])
        self.serving = Serving(app, HttpSettings(port=port))

    async def _slow(self, _request: web.Request) -> web.Response:
        self.asked += 1
        await self.may_answer.wait()
        return web.Response(text="done")

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        self.asked += 1
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            await socket.send_str(message.data)
        return socket


@pytest_asyncio.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    await desk.serving.start()
    yield desk
    await desk.serving.stop()


async def text_of(session: ClientSession, url: str) -> str:
    async with session.get(url) as answer:
        return await answer.text()


async def test_what_was_asked_is_answered_and_nobody_new_let_in(desk: Desk) -> None:
    async with ClientSession() as session, ClientSession() as late:
        asking = asyncio.create_task(text_of(session, f"{desk.url}/slow"))
        await until(lambda: desk.asked)
        leaving = asyncio.create_task(desk.serving.turn_away())

        async def is_shut() -> bool:
            try:
                await text_of(late, f"{desk.url}/nowhere")
            except ClientConnectionError:
                return True
            return False

        await until(is_shut)
        assert not leaving.done()
        desk.may_answer.set()
        assert await asking == "done"
        await leaving
        with pytest.raises(ClientConnectionError):
            await text_of(session, f"{desk.url}/slow")


async def test_who_listens_keeps_nobody_waiting_and_is_served_meanwhile(desk: Desk) -> None:
    async with ClientSession() as session, session.ws_connect(f"{desk.url}/socket") as socket:
        await until(lambda: desk.asked)
        async with asyncio.timeout(1):
            await desk.serving.turn_away()
        await socket.send_str("still there?")
        answer = await socket.receive()
        assert (answer.type, answer.data) == (WSMsgType.TEXT, "still there?")


async def test_leaving_before_arriving_is_no_trouble() -> None:
    serving = Serving(web.Application(), HttpSettings(port=free_port()))
    await serving.turn_away()
    await serving.stop()


async def test_two_on_one_port_and_when_one_leaves_the_other_answers() -> None:
    async def hello(_request: web.Request) -> web.Response:
        return web.Response(text="hello")

    http = HttpSettings(port=free_port(), reuse_port=True)
    both = []
    for _ in range(2):
        app = web.Application()
        app.router.add_get("/", hello)
        both.append(Serving(app, http))
        await both[-1].start()
    await both[0].turn_away()
    async with ClientSession() as session:
        for _ in range(5):
            assert await text_of(session, http.base_url) == "hello"
    for serving in both:
        await serving.stop()


async def test_a_port_is_not_shared_unasked() -> None:
    http = HttpSettings(port=free_port())
    first, second = (Serving(web.Application(), http) for _ in range(2))
    await first.start()
    with pytest.raises(OSError, match="in use"):
        await second.start()
    await second.stop()
    await first.stop()
