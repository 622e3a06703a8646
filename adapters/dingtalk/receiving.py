"""From a robot message to the door of the house: what streams and callbacks share."""

import structlog

from adapters.dingtalk.inbound import to_incoming
from adapters.dingtalk.lanes import Lanes
from adapters.dingtalk.sessions import Sessions
from adapters.shared.bodies import to_object
from domain.ports import Receive

log = structlog.get_logger(__name__)


class Receiving:
    """Takes messages of one robot in."""

    def __init__(
        self, receive: Receive, sessions: Sessions, *, account: str, robot_code: str
    ) -> None:
        self._lanes = Lanes(receive)
        self._sessions = sessions
        self._account = account
        self._robot_code = robot_code

    async def take(self, raw: str | bytes) -> bool:
        """Returns once the message is stored; False if it is none of ours, or none at all."""
        payload = to_object(raw)
        incoming = payload and to_incoming(
            payload, account=self._account, robot_code=self._robot_code
        )
        if not payload or not incoming:
            log.warning("dingtalk.message_unreadable", account=self._account)
            return False
        await self._sessions.learn(
            incoming.address.chat,
            payload.get("sessionWebhook"),
            payload.get("sessionWebhookExpiredTime"),
        )
        await self._lanes.take(incoming)
        return True

    async def stop(self) -> None:
        """Finish what is under way."""
        await self._lanes.stop()
