"""HTTP mode: messages DingTalk posts; the signature is checked first, 200 is said once stored."""

import asyncio
import base64
import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Final

from aiohttp import web

from adapters.dingtalk.receiving import Receiving
from adapters.shared.bodies import bounded

# Seconds.
WINDOW: Final = 3600
_PATIENCE: Final = 4.0
# Digits.
_LONGEST_STAMP: Final = 15


class Callback:
    """The door DingTalk knocks at. Closed (503) until `receiving` is set."""

    def __init__(self, secret: str, clock: Callable[[], datetime]) -> None:
        self._secret = secret
        self._clock = clock
        self.receiving: Receiving | None = None

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
        except TimeoutError:
            # It waits in memory and will be stored; DingTalk need not be told that it was.
            return web.Response(status=503)
        return web.Response(status=200 if is_read else 400)


def is_signed(stamp: str, sign: bytes, secret: str, now: datetime) -> bool:
    """`stamp` is in milliseconds; compared in constant time."""
    expected = base64.b64encode(
        hmac.digest(secret.encode(), f"{stamp}\n{secret}".encode("utf-8", "replace"), "sha256")
    )
    is_same = hmac.compare_digest(sign, expected)
    is_number = stamp.isascii() and stamp.isdigit() and len(stamp) <= _LONGEST_STAMP
    return is_same and is_number and abs(now.timestamp() - int(stamp) / 1000) <= WINDOW
