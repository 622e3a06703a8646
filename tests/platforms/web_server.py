"""A small HTTP server of a test: one handler, and ways to fail it."""

import asyncio
from collections.abc import Awaitable, Callable
from enum import StrEnum

from aiohttp import web

from tests.waiting import free_port

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Trouble(StrEnum):
    """What befalls the next request."""

    # Done, and then silence.
    SILENT_AFTER_EFFECT = "silent after effect"
    # Done, and then the line is cut.
    CUT_AFTER_EFFECT = "cut after effect"
    # Cut before anything was done.
    CUT = "cut"


class WebServer:
    """Listens on a loopback port of its own; `handle` answers."""

    def __init__(self, handle: Handler) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        # Answers for the next requests instead of doing them.
        self.answers: list[web.Response] = []
        self.troubles: list[Trouble] = []
        self.requests = 0
        self._handle = handle
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> "WebServer":
        await self.comes_up()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.goes_down()

    async def comes_up(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._take)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def goes_down(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _take(self, request: web.Request) -> web.StreamResponse:
        self.requests += 1
        if self.answers:
            return self.answers.pop(0)
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble is Trouble.CUT:
            request.transport.abort()
        response = await self._handle(request)
        if trouble is Trouble.CUT_AFTER_EFFECT:
            request.transport.abort()
        if trouble is Trouble.SILENT_AFTER_EFFECT:
            await asyncio.Event().wait()
        return response
