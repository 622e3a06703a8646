"""Keeps the one connection a bot may have, and knows how things stand with it.

Whoever subscribes last has the bot: WeCom tells the former one and hangs up. Two that came back at
once would take it from each other for ever, so the one that lost it stays away.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from enum import StrEnum
from typing import Final

import aiohttp
import structlog

from adapters.shared.backoff import Backoff
from adapters.wecom.api import WecomRefusal
from adapters.wecom.bot.connection import NOT_SUBSCRIBED, Connection
from adapters.wecom.bot.frames import LONGEST_FRAME, Body, Command, Frame
from adapters.wecom.bot.settings import BotSettings, Timing
from domain.delivery import AccountRefused, DeliveryError, LimitScope, RetryLater

log = structlog.get_logger(__name__)

_KICKED: Final = "disconnected_event"
# A connection that has lasted so long was a good one. Seconds.
_STABLE: Final = 30.0
# Refusals of a subscription that pass: busy, too often, too many at once.
_PASSING: Final = {-1, 45009, 45033, 846601, 846602, NOT_SUBSCRIBED}


class State(StrEnum):
    """How things stand."""

    CONNECTING = "connecting"
    CONNECTED = "connected"
    # The bot's id or secret are not WeCom's.
    REFUSED = "refused"
    # Another program has the bot now.
    KICKED = "kicked"
    STOPPED = "stopped"


class Link:
    """Of one bot. `hear` gets what comes in; `tell` is awaited when the state has changed, and now
    and then while all is well."""

    def __init__(
        self,
        settings: BotSettings,
        timing: Timing,
        *,
        hear: Callable[[Frame], None],
        tell: Callable[[State, str], Awaitable[None]],
    ) -> None:
        self._settings = settings
        self._timing = timing
        self._hear_out = hear
        self._tell = tell
        self.state = State.STOPPED
        # Why it is as it is, in WeCom's words, or "".
        self.reason = ""
        self._connection: Connection | None = None
        self._session: aiohttp.ClientSession | None = None
        self._keeper: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to connect, in the background."""
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._timing.handshake)
        )
        self._keeper = asyncio.create_task(self._keep())

    async def stop(self) -> None:
        """Let go of the bot."""
        if self._keeper is None or self._session is None:
            return
        self._keeper.cancel()
        await asyncio.gather(self._keeper, return_exceptions=True)
        await self._session.close()
        self._keeper = self._session = None
        await self._become(State.STOPPED)

    async def ask(self, command: Command, body: Body, *, req_id: str = "") -> Body:
        """Over the connection, if there is one. Raises WecomRefusal and DeliveryError."""
        if self.state is State.KICKED:
            raise AccountRefused("another program is connected as this bot")
        if self.state is State.REFUSED:
            raise AccountRefused(f"WeCom refuses the bot: {self.reason}")
        if self._connection is None:
            raise RetryLater("not connected", after=1.0, scope=LimitScope.ACCOUNT)
        return await self._connection.ask(command, body, req_id=req_id)

    async def _keep(self) -> None:
        backoff = Backoff(first=self._timing.first_pause, longest=self._timing.longest_pause)
        while True:
            since = asyncio.get_running_loop().time()
            try:
                await self._live()
            except (DeliveryError, aiohttp.ClientError, OSError, TimeoutError) as error:
                await self._become(State.CONNECTING, _told(error))
            except WecomRefusal as refusal:
                is_passing = refusal.code in _PASSING
                state = State.CONNECTING if is_passing else State.REFUSED
                await self._become(state, str(refusal))
            except Exception as error:  # a bug of ours must not leave the bot alone for good
                log.exception("wecom.bot_broken", bot=self._settings.bot_id)
                await self._become(State.CONNECTING, _told(error))
            if asyncio.get_running_loop().time() - since >= _STABLE:
                backoff.succeed()
            await asyncio.sleep(self._pause(backoff))

    async def _live(self) -> None:
        """From connecting to the end of the connection."""
        if self._session is None:
            raise RuntimeError("not started")
        async with asyncio.timeout(self._timing.handshake):
            socket = await self._session.ws_connect(
                self._settings.ws_url, max_msg_size=LONGEST_FRAME
            )
        self.state = State.CONNECTING
        connection = Connection(socket, self._timing, self._hear)
        listening = asyncio.create_task(connection.listen())
        try:
            await self._subscribe(connection)
            code = await self._ended(listening)
            if self.state is State.KICKED:
                log.error("wecom.bot_taken_over", bot=self._settings.bot_id)
                await self._become(State.KICKED)
            else:
                await self._become(State.CONNECTING, f"closed with {code}")
        finally:
            self._connection = None
            with suppress(ConnectionError, aiohttp.ClientError, TimeoutError):
                await connection.close()
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    async def _ended(self, listening: asyncio.Task[int | None]) -> int | None:
        while not (await asyncio.wait({listening}, timeout=self._timing.word_of_life))[0]:
            await self._tell(self.state, self.reason)
        return listening.result()

    async def _subscribe(self, connection: Connection) -> None:
        bot = {"bot_id": self._settings.bot_id, "secret": self._settings.secret}
        await connection.ask(Command.SUBSCRIBE, bot)
        # It may have been taken over in the same moment.
        if self.state is not State.KICKED:
            self._connection = connection
            await self._become(State.CONNECTED)

    def _hear(self, frame: Frame) -> None:
        if frame.command == Command.EVENT and frame.event == _KICKED:
            # From now on nothing is answered, though it is open still.
            self.state, self.reason, self._connection = State.KICKED, "", None
            return
        try:
            self._hear_out(frame)
        except Exception:  # nor cost the connection
            log.exception("wecom.bot_frame_failed", bot=self._settings.bot_id)

    def _pause(self, backoff: Backoff) -> float:
        if self.state is State.KICKED:
            return self._timing.kicked_pause
        if self.state is State.REFUSED:
            return self._timing.refused_pause
        # Not all at the same moment after an outage.
        return backoff.next_pause() * random.uniform(0.5, 1.0)

    async def _become(self, state: State, reason: str = "") -> None:
        self.state, self.reason = state, reason
        log.info("wecom.bot", bot=self._settings.bot_id, state=state, reason=reason)
        await self._tell(state, reason)


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:300]
