"""Updates that Telegram posts: the secret is checked first, 200 is said once they are stored."""

import hmac
from typing import Final

import structlog
from aiohttp import web

from adapters.shared.bodies import bounded, to_object
from adapters.telegram.updates import Updates
from domain.errors import StorageUnavailable

log = structlog.get_logger(__name__)

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"


class Webhook:
    """The door Telegram knocks at. Closed (503) until `updates` is set: Telegram tries again."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self.updates: Updates | None = None

    async def take(self, request: web.Request) -> web.Response:
        """One update. Telegram sends those of one chat one after another."""
        shown = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not self._secret or not hmac.compare_digest(shown, self._secret):
            return web.Response(status=403)
        body = await bounded(request)
        if body is None:
            return web.Response(status=413)
        return web.Response(status=await self._store(body))

    async def _store(self, body: bytes) -> int:
        """The status to answer with. What nobody can read need not be sent again."""
        if self.updates is None:
            return 503
        raw = to_object(body)
        if raw is None:
            return 400
        update = self.updates.parsed(raw)
        if update is None:
            return 200
        try:
            await self.updates.take(update)
        except StorageUnavailable as error:
            log.warning("telegram.update_not_stored", update=update.update_id, reason=str(error))
            return 503
        return 200
