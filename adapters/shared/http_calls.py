"""One HTTP request and its bounded answer, telling "never sent" from "sent and not answered"."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final

import aiohttp
from yarl import URL

from adapters.shared.backoff import Backoff
from domain.delivery import LimitScope, OutcomeUnknown, RetryLater

# Seconds.
_CONNECT_TIMEOUT: Final = 10.0
_TIMEOUT: Final = 20.0
_LONGEST_PAUSE: Final = 3600.0
# Bytes of an answer that are looked at.
_LONGEST_ANSWER: Final = 64 * 1024
# At the same time; more wait for their turn.
_CONNECTIONS: Final = 8
_USER_AGENT: Final = "Gongdan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the other side said; a long body is cut."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


class HttpCalls:
    """Requests of one account. Follows no redirect; opens itself at the first request."""

    def __init__(self, *, timeout: float = _TIMEOUT) -> None:
        self._timeout = aiohttp.ClientTimeout(total=timeout, sock_connect=_CONNECT_TIMEOUT)
        self._session: aiohttp.ClientSession | None = None
        self._backoff = Backoff()

    async def call(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes
    ) -> Answer:
        """Ask once. Raises RetryLater where nothing was sent, OutcomeUnknown where no answer came.

        `headers` are sent as they are: signatures cover them.
        """
        try:
            async with self._opened().request(
                method,
                # As it was signed: nothing is quoted anew.
                URL(url, encoded=True),
                headers={"User-Agent": _USER_AGENT, **headers},
                data=body,
                # A header nobody set is one no signature covers.
                skip_auto_headers={"Content-Type"},
                allow_redirects=False,
            ) as response:
                answer = Answer(
                    status=response.status,
                    headers={name.lower(): value for name, value in response.headers.items()},
                    body=await _bounded(response.content),
                )
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            pause = self._backoff.next_pause()
            raise RetryLater(
                without_address(error), after=pause, scope=LimitScope.ACCOUNT
            ) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise OutcomeUnknown(without_address(error)) from error
        self._backoff.succeed()
        return answer

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            # A kept connection the other side has closed meanwhile would look like a request
            # without an answer; there are few requests, so each gets its own.
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=_CONNECTIONS, force_close=True),
                timeout=self._timeout,
            )
        return self._session


def without_address(error: Exception) -> str:
    """Never the address, which libraries tell: there may be secrets in it."""
    is_about_host = isinstance(error, aiohttp.ClientConnectorError)
    return f"{type(error).__name__}: {error}" if is_about_host else type(error).__name__


def pause_told(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds by the header Retry-After, in either of its forms; None where it says nothing."""
    told = headers.get("retry-after", "").strip()
    if told.isascii() and told.isdigit():
        return min(float(told), _LONGEST_PAUSE)
    try:
        at = parsedate_to_datetime(told)
    except ValueError:
        return None
    if at.tzinfo is None:
        return None
    return min(max(0.0, (at - now).total_seconds()), _LONGEST_PAUSE)


async def _bounded(content: aiohttp.StreamReader) -> bytes:
    taken = bytearray()
    while len(taken) < _LONGEST_ANSWER and (piece := await content.read(8192)):
        taken += piece
    return bytes(taken[:_LONGEST_ANSWER])
