"""From an event to the reply on the web chat, at 200 events a second over real WebSockets.

Beside it: a bare aiohttp echo, asked by the same client at the same pace.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

import aiohttp

from bench.customers import TALK
from bench.figures import Figure, quantile
from bench.running import Running, free_port, gongdan
from domain.messaging import Press

_RATE = 200
_VISITORS = 80
_WARM_UP = 4.0
_SECONDS = 15.0
_PATIENCE = 10.0
_TARGETS = {0.5: 10.0, 0.99: 50.0}
_HEADER = "X-Real-IP"
_SETTINGS = f"""
data_dir = "."
[http]
port = %d
address_header = "{_HEADER}"
[log]
level = "warning"
[service]
flood_limit = 100000
burst_window = "0s"
[[team]]
key = "support"
name = "售后支持"
[[group]]
account = "webchat.main"
chat = "g:engineers"
team = "support"
"""


async def measure(folder: Path) -> list[Figure]:
    """Visitors walk the form and go on writing; each event is answered by one message."""
    port = free_port()
    async with gongdan(folder, _SETTINGS % port, port) as process:
        before = process.processor_seconds
        ours = await _paced(port, _opened_page)
        busy = (process.processor_seconds - before) / (_WARM_UP + _SECONDS)
        memory = process.memory
    echo = await _paced_echo(folder)
    return [
        *(
            Figure(
                what=f"event to reply at {_RATE}/s on the web chat, p{share * 100:g}",
                value=quantile(ours, share),
                unit="ms",
                target=target,
                beside=quantile(echo, share),
                beside_what="bare aiohttp echo",
            )
            for share, target in _TARGETS.items()
        ),
        Figure(
            what=f"processor at {_RATE}/s on the web chat", value=busy * 100, unit="% of a core"
        ),
        Figure(
            what=f"memory after {_RATE * (_WARM_UP + _SECONDS):g} events", value=memory, unit="MB"
        ),
    ]


class Visitor:
    """One open socket: sends what comes next, and knows how long each reply took."""

    def __init__(
        self, socket: aiohttp.ClientWebSocketResponse, replies_in: Callable[[Any], int]
    ) -> None:
        self._socket = socket
        self._replies_in = replies_in
        self._asked: deque[float] = deque()
        self.milliseconds: list[tuple[float, float]] = []
        self._hearing = asyncio.create_task(self._hear())

    async def send(self, frame: dict[str, object], due: float) -> None:
        """Send; the reply is awaited from when it was due, whether or not we were late."""
        self._asked.append(due)
        await self._socket.send_json(frame)

    async def leave(self) -> int:
        """Wait for the last reply, then close; returns how many never came."""
        latest = perf_counter() + _PATIENCE
        while self._asked and perf_counter() < latest:  # noqa: ASYNC110 - nothing to be told by
            await asyncio.sleep(0.01)
        await self._socket.close()
        await self._hearing
        return len(self._asked)

    async def _hear(self) -> None:
        async for frame in self._socket:
            now = perf_counter()
            for _ in range(self._replies_in(frame.json())):
                asked = self._asked.popleft()
                self.milliseconds.append((asked, (now - asked) * 1000))


Open = Callable[[aiohttp.ClientSession, int, int], Awaitable[Visitor]]


async def _paced(port: int, open_one: Open) -> list[float]:
    """Milliseconds of every reply after the warm-up, events being sent by the clock."""
    async with AsyncExitStack() as opened:
        connector = aiohttp.TCPConnector(limit=0)
        http = await opened.enter_async_context(aiohttp.ClientSession(connector=connector))
        visitors = [await open_one(http, port, count) for count in range(_VISITORS)]
        began = perf_counter()
        for count in range(int(_RATE * (_WARM_UP + _SECONDS))):
            due = began + count / _RATE
            if (early := due - perf_counter()) > 0:
                await asyncio.sleep(early)
            step = count // _VISITORS
            await visitors[count % _VISITORS].send(_frame(step), due)
        unanswered = sum(await asyncio.gather(*(visitor.leave() for visitor in visitors)))
    if unanswered:
        raise RuntimeError(f"{unanswered} events were never answered")
    heard = (told for visitor in visitors for told in visitor.milliseconds)
    return [taken for asked, taken in heard if asked >= began + _WARM_UP]


def _frame(step: int) -> dict[str, object]:
    done = TALK[step] if step < len(TALK) else ("还有一句。", "/show")[step % 2]
    frame: dict[str, object] = {"id": secrets.token_hex(8), "locale": "zh_CN", "seq": step}
    if isinstance(done, Press):
        return frame | {
            "type": "press",
            "line": 0,
            "command": done.command,
            "version": done.version,
        }
    return frame | {"type": "say", "text": done}


async def _opened_page(http: aiohttp.ClientSession, port: int, count: int) -> Visitor:
    address = {_HEADER: f"10.0.{count // 250}.{count % 250}"}
    url = f"http://127.0.0.1:{port}/chat"
    async with http.post(f"{url}/session", json={}, headers=address) as answer:
        token = (await answer.json())["token"]
    socket = await http.ws_connect(f"{url}/socket", headers=address)
    await socket.send_json({"token": token, "revision": 0})
    await socket.receive()
    return Visitor(socket, _replies_in)


def _replies_in(told: Any) -> int:
    """Lines the desk wrote; what was said comes back as a line too."""
    lines = told["lines"] if told["type"] == "lines" else ()
    return sum(not line["is_mine"] for line in lines)


async def _paced_echo(folder: Path) -> list[float]:
    async with _echo(folder) as port:

        async def open_one(http: aiohttp.ClientSession, port: int, _count: int) -> Visitor:
            socket = await http.ws_connect(f"http://127.0.0.1:{port}/socket")
            return Visitor(socket, lambda _: 1)

        return await _paced(port, open_one)


@asynccontextmanager
async def _echo(folder: Path) -> AsyncIterator[int]:
    port = free_port()
    process = Running(folder, "echo", ("-m", "bench.peers.echo", str(port)))
    process.start()
    try:
        await process.answers(f"http://127.0.0.1:{port}/")
        yield port
    finally:
        process.stop()
