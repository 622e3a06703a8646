"""The HTTP server of a process: where it listens, and how it takes leave of those who ask."""

import asyncio

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware

from adapters.webchat.polling import LEAVING
from bot.settings import HttpSettings

# Seconds that short requests get to finish before anything they need is stopped, and all others
# after that.
_FIRST_PATIENCE = 2.0
_LAST_PATIENCE = 5.0


class Serving:
    """Started once; leaving has two steps, so that what answers can be stopped in between."""

    def __init__(self, app: web.Application, settings: HttpSettings) -> None:
        app.middlewares.append(self._counted())
        self._leaving = app[LEAVING] = asyncio.Event()
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=_LAST_PATIENCE)
        self._settings = settings
        self._site: web.TCPSite | None = None
        self._under_way = 0
        self._is_quiet = asyncio.Event()
        self._is_quiet.set()

    async def start(self) -> None:
        """Listen. Raises OSError."""
        await self._runner.setup()
        self._site = web.TCPSite(
            self._runner,
            self._settings.host,
            self._settings.port,
            reuse_port=self._settings.reuse_port or None,
        )
        await self._site.start()

    async def turn_away(self) -> None:
        """Take no new connection, let what was asked be answered, and send who asked elsewhere."""
        self._leaving.set()
        if self._site is not None:
            await self._site.stop()
            self._site = None
        try:
            async with asyncio.timeout(_FIRST_PATIENCE):
                await self._is_quiet.wait()
        except TimeoutError:
            # Somebody sends a large file, say: they are told to come back.
            return

    async def stop(self) -> None:
        """Let go of everybody. May be called without the first step, and without a start."""
        await self._runner.cleanup()

    def _counted(self) -> Middleware:
        @web.middleware
        async def count(request: web.Request, handler: Handler) -> web.StreamResponse:
            if hdrs.UPGRADE in request.headers:
                return await handler(request)
            self._under_way += 1
            self._is_quiet.clear()
            try:
                response = await handler(request)
            finally:
                self._under_way -= 1
                if not self._under_way:
                    self._is_quiet.set()
            if self._leaving.is_set():
                response.force_close()
            return response

        return count
