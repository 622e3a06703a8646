"""From a robot message to the door of the house: what streams and callbacks share."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog

from adapters.dingtalk.frames import Frame
from adapters.dingtalk.inbound import Payload, to_incoming
from adapters.dingtalk.sessions import Sessions
from adapters.shared.bodies import to_object
from adapters.shared.lanes import Lanes
from domain.messaging import Incoming

log = structlog.get_logger(__name__)


class Receiving:
    """Takes messages of one robot in."""

    def __init__(self, lanes: Lanes, sessions: Sessions, *, account: str, robot_code: str) -> None:
        self._lanes = lanes
        self._sessions = sessions
        self._account = account
        self._robot_code = robot_code

    async def take(self, raw: str | bytes) -> bool:
        """Returns once the message is stored; False if it is none of ours, or none at all.

        Raises StorageUnavailable where too much waits to be stored.
        """
        payload = to_object(raw)
        incoming = payload and to_incoming(
            payload, account=self._account, robot_code=self._robot_code
        )
        if not payload or not incoming:
            log.warning("dingtalk.message_unreadable", account=self._account)
            return False
        await self._lanes.take(incoming, self._learning(payload))
        return True

    @asynccontextmanager
    async def answered(self, frame: Frame) -> AsyncIterator[object]:
        """The same of a frame. DingTalk looks at no answer to a message."""
        await self.take(frame.data)
        yield None

    def _learning(self, payload: Payload) -> Callable[[Incoming], Awaitable[Incoming]]:
        """The session is known before the message is handled: what it causes is said by it."""

        async def learn(incoming: Incoming) -> Incoming:
            url, ends = payload.get("sessionWebhook"), payload.get("sessionWebhookExpiredTime")
            await self._sessions.learn(incoming.address.chat, url, ends)
            return incoming

        return learn
