"""A program that hears of tickets, and checks each signature as docs/webhooks.md says."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

from aiohttp import web

from tests.platforms.web_server import WebServer
from tests.waiting import until

KEY = bytes(range(32))
SECRET = "whsec_" + base64.b64encode(KEY).decode()


class Receiver:
    """Takes what is signed with the key; a repetition changes nothing."""

    def __init__(self, key: bytes = KEY) -> None:
        self.heard: dict[str, dict[str, Any]] = {}
        self.refused = 0
        self._key = key
        self.server = WebServer(self._take)

    async def hears(self, count: int = 1) -> list[dict[str, Any]]:
        await until(lambda: len(self.heard) >= count)
        return list(self.heard.values())

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        if not self._is_genuine(request, body):
            self.refused += 1
            return web.Response(status=401)
        assert request.content_type == "application/json"
        self.heard.setdefault(request.headers["webhook-id"], json.loads(body))
        return web.Response(status=204)

    def _is_genuine(self, request: web.Request, body: bytes) -> bool:
        told, at = request.headers["webhook-id"], request.headers["webhook-timestamp"]
        if abs(time.time() - int(at)) > 300:
            return False
        signed = b".".join([told.encode(), at.encode(), body])
        good = base64.b64encode(hmac.new(self._key, signed, hashlib.sha256).digest()).decode()
        shown = request.headers["webhook-signature"].split(" ")
        return any(hmac.compare_digest(one, f"v1,{good}") for one in shown)
