"""The door WeCom knocks at: proves the address, opens envelopes, answers once all is stored."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

import structlog
from aiohttp import web

from adapters.shared.bodies import bounded
from adapters.wecom.envelope import BadEnvelope, Envelope, Stamp, sealed_in_xml
from domain.errors import StorageUnavailable

log = structlog.get_logger(__name__)

# Bytes of a body: a text of 2,048 bytes, sealed, is a tenth of it.
_LONGEST_BODY: Final = 64 * 1024
# Seconds. A repetition may bear the time of the first try, and clocks differ.
_OLDEST: Final = 600
_MOMENT: Final = re.compile(r"[0-9]{1,12}")

Take = Callable[[bytes], Awaitable[None]]


class Callback:
    """One address. Closed (503) until `take` is set: WeCom tries again, three times in all."""

    def __init__(self, account: str, envelope: Envelope, *, now: Callable[[], datetime]) -> None:
        self._account = account
        self._envelope = envelope
        self._now = now
        # Gets what is inside; returns once it is stored. Raises StorageUnavailable.
        self.take: Take | None = None

    def routes(self, path: str) -> list[web.RouteDef]:
        """Both ways of knocking."""
        return [web.get(path, self.prove, allow_head=False), web.post(path, self.receive)]

    async def prove(self, request: web.Request) -> web.Response:
        """Show that the address is ours: the bare word, within a second."""
        try:
            word = self._envelope.open(_stamp(request), request.query.get("echostr", ""))
        except BadEnvelope as error:
            return self._refused(error)
        return web.Response(body=word, content_type="text/plain")

    async def receive(self, request: web.Request) -> web.Response:
        """One event. An empty answer says it was taken."""
        if self.take is None:
            return web.Response(status=503)
        stamp = _stamp(request)
        if not self._is_timely(stamp.timestamp):
            return self._refused(BadEnvelope("out of time"))
        body = await bounded(request, _LONGEST_BODY)
        if body is None:
            return web.Response(status=413)
        try:
            plaintext = self._envelope.open(stamp, sealed_in_xml(body))
            await self.take(plaintext)
        except BadEnvelope as error:
            return self._refused(error)
        except StorageUnavailable as error:
            log.warning("wecom.event_not_stored", account=self._account, reason=str(error))
            return web.Response(status=503)
        return web.Response()

    def _is_timely(self, timestamp: str) -> bool:
        is_moment = _MOMENT.fullmatch(timestamp) is not None
        return is_moment and abs(self._now().timestamp() - int(timestamp)) <= _OLDEST

    def _refused(self, error: BadEnvelope) -> web.Response:
        log.info(
            "wecom.callback_refused",
            account=self._account,
            kind=type(error).__name__,
            reason=str(error),
        )
        return web.Response(status=403)


def _stamp(request: web.Request) -> Stamp:
    query = request.query
    return Stamp(
        signature=query.get("msg_signature", ""),
        timestamp=query.get("timestamp", ""),
        nonce=query.get("nonce", ""),
    )
