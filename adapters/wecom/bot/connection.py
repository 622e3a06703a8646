"""One subscribed socket: requests and their answers by req_id, pings, and what comes in."""

import asyncio
from collections.abc import Callable
from typing import Final

import aiohttp

from adapters.wecom.api import WecomRefusal
from adapters.wecom.bot.frames import Body, Command, Frame, new_req_id, to_frame, to_text
from adapters.wecom.bot.settings import Timing
from domain.delivery import LimitScope, OutcomeUnknown, RetryLater

# This connection is not subscribed (any more).
NOT_SUBSCRIBED: Final = 846609

Socket = aiohttp.ClientWebSocketResponse


class Connection:
    """From its making to its end. `hear` is called with each frame that is no answer, in order."""

    def __init__(self, socket: Socket, timing: Timing, hear: Callable[[Frame], None]) -> None:
        self._socket = socket
        self._timing = timing
        self._hear = hear
        self._awaited: dict[str, asyncio.Future[Frame]] = {}

    async def ask(self, command: Command, body: Body, *, req_id: str = "") -> Body:
        """Send a request and wait for its answer.

        Answers name nothing but the req_id: two requests with the same one go after each other.
        Raises WecomRefusal, RetryLater (certainly not sent), OutcomeUnknown.
        """
        req_id = req_id or new_req_id(command)
        while former := self._awaited.get(req_id):
            await asyncio.wait([former])
        awaited: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._awaited[req_id] = awaited
        try:
            await self._send(to_text(command, req_id, body))
            answer = await asyncio.wait_for(awaited, self._timing.answer)
        except TimeoutError as error:
            raise OutcomeUnknown(f"{command}: no answer") from error
        finally:
            del self._awaited[req_id]
            _let_go(awaited)
        if answer.code:
            raise await self._refusal(answer)
        return answer.body

    async def listen(self) -> int | None:
        """Until it ends; returns the code it was closed with."""
        pinging = asyncio.create_task(self._ping())
        try:
            async for message in self._socket:
                self._take(to_frame(message.data))
        finally:
            pinging.cancel()
            await asyncio.gather(pinging, return_exceptions=True)
            self._give_up()
        return self._socket.close_code

    async def close(self) -> None:
        """Hear nothing more."""
        await self._socket.close()

    def _take(self, frame: Frame | None) -> None:
        if frame is None:
            return
        if frame.command:
            self._hear(frame)
        elif (awaited := self._awaited.get(frame.req_id)) and not awaited.done():
            awaited.set_result(frame)

    def _give_up(self) -> None:
        for awaited in self._awaited.values():
            if not awaited.done():
                awaited.set_exception(OutcomeUnknown("the connection ended before the answer"))

    async def _send(self, text: str) -> None:
        if self._socket.closed:
            raise RetryLater("not connected", after=1.0, scope=LimitScope.ACCOUNT)
        try:
            await self._socket.send_str(text)
        except (ConnectionError, aiohttp.ClientError) as error:
            # A frame that could not be sent wholly is none.
            raise RetryLater("not connected", after=1.0, scope=LimitScope.ACCOUNT) from error

    async def _refusal(self, answer: Frame) -> WecomRefusal:
        if answer.code == NOT_SUBSCRIBED:
            # Subscribing anew takes a new connection.
            await self.close()
        return WecomRefusal(answer.code, answer.message)

    async def _ping(self) -> None:
        missed = 0
        while missed < self._timing.missed_pings:
            await asyncio.sleep(self._timing.ping)
            missed = 0 if await self._is_answered() else missed + 1
        await self.close()

    async def _is_answered(self) -> bool:
        try:
            await asyncio.wait_for(self.ask(Command.PING, {}), self._timing.ping)
        except (WecomRefusal, RetryLater, OutcomeUnknown, TimeoutError):
            return False
        return True


def _let_go(awaited: asyncio.Future[Frame]) -> None:
    """Nobody wants to know any more, not even of a failure."""
    if not awaited.cancel() and not awaited.cancelled():
        awaited.exception()
