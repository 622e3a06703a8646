"""The official SDK of WeCom's bots, at work against the emulator."""

import asyncio
import ssl
import warnings
from collections.abc import AsyncIterator
from typing import Any

import pytest
import trustme

from tests.platforms.wecom.bot_server import BotServer

with warnings.catch_warnings():
    # Of the library below it, which calls its own old parts so.
    warnings.simplefilter("ignore", DeprecationWarning)
    import aibot
    import aibot.api
    import aibot.ws


class Quiet:
    """Takes the SDK's logs, and remembers what went wrong."""

    def __init__(self) -> None:
        self.troubles: list[str] = []

    def debug(self, message: str, *_: Any) -> None: ...

    def info(self, message: str, *_: Any) -> None: ...

    def warn(self, message: str, *_: Any) -> None:
        self.troubles.append(message)

    error = warn


class Judge:
    """The SDK's client, and what it heard."""

    def __init__(self, bots: BotServer, *, secret: str = "") -> None:
        self.logger = Quiet()
        self.frames: list[dict[str, Any]] = []
        self.errors: list[Exception] = []
        self.authenticated = asyncio.Event()
        self.client = aibot.WSClient(
            aibot.WSClientOptions(
                bot_id=bots.bot.id,
                secret=secret or bots.bot.secret,
                ws_url=bots.url,
                heartbeat_interval=50,
                max_reconnect_attempts=0,
                logger=self.logger,
            )
        )
        self.client.on("message", self.frames.append)
        self.client.on("event", self.frames.append)
        self.client.on("error", self.errors.append)
        self.client.on("authenticated", self.authenticated.set)

    async def connects(self) -> None:
        await self.client.connect()

    async def hears(self, bots: BotServer, count: int = 1) -> dict[str, Any]:
        """The frame of that number, once it is there."""
        async with asyncio.timeout(10):
            while len(self.frames) < count:
                await asyncio.sleep(0.01)
        return self.frames[count - 1]

    async def leaves(self) -> None:
        self.client.disconnect()
        await self.client._ws_manager._async_disconnect()


@pytest.fixture
async def secure_bots(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[BotServer]:
    """The emulator with a certificate: the SDK speaks over nothing else."""
    authority = trustme.CA()
    served = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(served)
    trusted = ssl.create_default_context()
    authority.configure_trust(trusted)
    monkeypatch.setattr(aibot.ws, "_SSL_CONTEXT", trusted)
    monkeypatch.setattr(aibot.api, "_SSL_CONTEXT", trusted)
    async with BotServer(tls=served) as bots:
        yield bots


@pytest.fixture
async def bot_judge(secure_bots: BotServer) -> AsyncIterator[Judge]:
    """The SDK, connected to the emulator."""
    made = Judge(secure_bots)
    await made.connects()
    await secure_bots.connected()
    async with asyncio.timeout(10):
        await made.authenticated.wait()
    yield made
    await made.leaves()
