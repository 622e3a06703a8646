"""The least an aiohttp server can do: says back what it hears, and takes what it is handed.

python -m bench.peers.echo PORT
"""

import sys

from aiohttp import web


async def hello(_request: web.Request) -> web.Response:
    """It is there."""
    return web.Response()


async def echo(request: web.Request) -> web.WebSocketResponse:
    """Every frame comes back."""
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for frame in socket:
        await socket.send_str(frame.data)
    return socket


async def take(request: web.Request) -> web.Response:
    """Read, and forgotten."""
    await request.read()
    return web.Response()


if __name__ == "__main__":
    app = web.Application()
    app.add_routes([web.get("/", hello), web.get("/socket", echo), web.post("/{path:.*}", take)])
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=lambda _: None)
