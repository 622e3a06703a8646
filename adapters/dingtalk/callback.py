"""HTTP mode: messages and presses of cards that DingTalk posts. Signatures are checked first, 200
is said once they are stored.
"""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Final

from aiohttp import web

from adapters.dingtalk.pressing import Pressing
from adapters.dingtalk.receiving import Receiving
from adapters.dingtalk.settings import DingtalkSettings, press_secret
from adapters.shared.bodies import bounded
from domain.errors import StorageUnavailable

# Seconds.
WINDOW: Final = 3600
# What signs presses covers nothing but the time: it is good for less long.
PRESS_WINDOW: Final = 600
_PATIENCE: Final = 4.0
# Digits.
_LONGEST_STAMP: Final = 15


class Callback:
    """The doors DingTalk knocks at. Closed (503) until `receiving` and `pressing` are set."""

    def __init__(self, settings: DingtalkSettings, clock: Callable[[], datetime]) -> None:
        self._secret = settings.client_secret
        self._press_secret = press_secret(settings).encode()
        self._clock = clock
        self.receiving: Receiving | None = None
        self.pressing: Pressing | None = None

    async def take(self, request: web.Request) -> web.Response:
        """One message."""
        stamp = request.headers.get("timestamp", "")
        sign = request.headers.get("sign", "").encode("utf-8", "surrogateescape")
        if not is_signed(stamp, sign, self._secret, self._clock()):
            return web.Response(status=403)
        if self.receiving is None:
            return web.Response(status=503)
        body = await bounded(request)
        if body is None:
            return web.Response(status=413)
        try:
            is_read = await asyncio.wait_for(self.receiving.take(body), _PATIENCE)
        except (TimeoutError, StorageUnavailable):
            # It waits in memory and will be stored; DingTalk need not be told that it was.
            return web.Response(status=503)
        return web.Response(status=200 if is_read else 400)

    async def take_press(self, request: web.Request) -> web.Response:
        """One press of a card; answered with what is shown because of it."""
        stamp = request.headers.get("x-ddpaas-signature-timestamp", "")
        sign = request.headers.get("x-ddpaas-signature", "").encode("utf-8", "surrogateescape")
        if not is_press_signed(stamp, sign, self._press_secret, self._clock()):
            return web.Response(status=403)
        if self.pressing is None:
            return web.Response(status=503)
        body = await bounded(request)
        if body is None:
            return web.Response(status=413)
        # DingTalk names no event: the same words at the same time are the same press.
        event_id = f"press:{hashlib.sha256(stamp.encode() + body).hexdigest()[:32]}"
        try:
            async with self.pressing.answered(body, event_id) as response:
                return web.json_response(response, status=400 if response is None else 200)
        except StorageUnavailable:
            return web.Response(status=503)


def is_signed(stamp: str, sign: bytes, secret: str, now: datetime) -> bool:
    """A message. `stamp` is in milliseconds."""
    is_same = _is_same(sign, secret.encode(), f"{stamp}\n{secret}")
    return is_same and _is_timely(stamp, now, WINDOW)


def is_press_signed(stamp: str, sign: bytes, secret: bytes, now: datetime) -> bool:
    """A press of a card. `stamp` is in milliseconds."""
    return _is_same(sign, secret, stamp) and _is_timely(stamp, now, PRESS_WINDOW)


def _is_same(sign: bytes, secret: bytes, said: str) -> bool:
    """Compared in constant time."""
    expected = base64.b64encode(hmac.digest(secret, said.encode("utf-8", "replace"), "sha256"))
    return hmac.compare_digest(sign, expected)


def _is_timely(stamp: str, now: datetime, window: float) -> bool:
    is_number = stamp.isascii() and stamp.isdigit() and len(stamp) <= _LONGEST_STAMP
    return is_number and abs(now.timestamp() - int(stamp) / 1000) <= window
