"""From a robot message to the door of the house: what streams and callbacks share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from adapters.dingtalk.frames import Frame
from adapters.dingtalk.inbound import Payload, to_incoming
from adapters.dingtalk.lanes import Lanes
from adapters.dingtalk.sessions import Sessions
from adapters.shared.bodies import to_object
from domain.errors import StorageUnavailable

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
        chat = incoming.address.chat
        # First: what is answered at once is answered by it.
        is_learned = await self._learn(chat, payload)
        await self._lanes.take(incoming)
        if not is_learned:
            await self._learn(chat, payload)
        return True

    @asynccontextmanager
    async def answered(self, frame: Frame) -> AsyncIterator[object]:
        """The same of a frame. DingTalk looks at no answer to a message."""
        await self.take(frame.data)
        yield None

    async def _learn(self, chat: str, payload: Payload) -> bool:
        """No message may be lost because its session can't be stored."""
        url, expires = payload.get("sessionWebhook"), payload.get("sessionWebhookExpiredTime")
        try:
            await self._sessions.learn(chat, url, expires)
        except StorageUnavailable as error:
            log.warning("dingtalk.session_not_stored", account=self._account, reason=str(error))
            return False
        return True
