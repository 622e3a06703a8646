"""The door reports of delivery are posted to: the secret is checked first."""

import hmac
import json
from collections.abc import Callable
from datetime import datetime
from typing import Final

import structlog
from aiohttp import web

from adapters.sms.inbound import to_incoming
from adapters.sms.provider import ReceiptRules
from domain.errors import StorageUnavailable
from domain.ports import Receive

log = structlog.get_logger(__name__)

_MAX_BODY: Final = 256 * 1024


class Receipts:
    """Closed (503) until `receive` is set: providers post again."""

    def __init__(
        self, account: str, secret: str, rules: ReceiptRules, clock: Callable[[], datetime]
    ) -> None:
        self._account = account
        self._secret = secret.encode()
        self._rules = rules
        self._clock = clock
        self.receive: Receive | None = None

    async def take(self, request: web.Request) -> web.Response:
        """Reports, one or several. Thanked for once they are stored."""
        # Neither provider signs what it posts: an address nobody else knows is all there is.
        shown = request.query.get("token", "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(shown, self._secret):
            return web.Response(status=403)
        if self.receive is None:
            return web.Response(status=503)
        if (request.content_length or 0) > _MAX_BODY:
            return web.Response(status=413)
        return await self._taken(await request.read(), self.receive)

    async def _taken(self, body: bytes, receive: Receive) -> web.Response:
        try:
            news = list(to_incoming(body, self._rules, account=self._account, now=self._clock()))
        except (ValueError, RecursionError):
            log.warning("sms.receipt_unreadable", account=self._account, size=len(body))
            return web.Response(status=400)
        try:
            for incoming in news:
                await receive(incoming)
        except StorageUnavailable:
            return web.Response(status=503)
        return web.json_response(dict(self._rules.thanks), dumps=json.dumps)
