"""python-telegram-bot's HTTP on aiohttp, telling "never sent" from "sent and not answered"."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, cast

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from adapters.shared.http_calls import without_address

# Seconds. Uploads are not limited as a whole: only connecting, and waiting once all is sent.
CONNECT_TIMEOUT: Final = 10.0
READ_TIMEOUT: Final = 20.0
_JSON: Final = {"Content-Type": "application/json"}


class NotSent(NetworkError):
    """No connection: the request certainly had no effect."""


class NoAnswer(TimedOut):
    """The request went out and no answer came: it may have had its effect."""


class TooFast(TelegramError):
    """429. `seconds` must pass before the chat may be written to again."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"too many requests, retry after {seconds:g} s")
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class _Form:
    """Arguments that are strings already."""

    values: Mapping[str, str]


class AiohttpRequest(BaseRequest):
    """One pool of connections; costs a fraction of the default backend's processor time."""

    def __init__(self, *, connections: int) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for an answer once a request is sent."""
        return READ_TIMEOUT

    async def initialize(self) -> None:
        """Open the pool."""
        if not self.is_open:
            connector = aiohttp.TCPConnector(limit=self._connections)
            self._session = aiohttp.ClientSession(
                connector=connector, headers={"User-Agent": self.USER_AGENT}
            )

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()

    @property
    def is_open(self) -> bool:
        """Started and not stopped."""
        return self._session is not None and not self._session.closed

    @property
    def session(self) -> aiohttp.ClientSession:
        """The open pool."""
        if self._session is None or self._session.closed:
            raise NotSent("not started")
        return self._session

    async def call(self, url: str, values: Mapping[str, str]) -> Any:
        """The result of a method, as JSON: without the cost of building Telegram's objects."""
        # `post` hands the body on to our own `do_request` and sorts the errors.
        return await self.post(url, cast(RequestData, _Form(values)))

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer. What is no JSON is not written into the log: it may hold people's words."""
        try:
            found = json.loads(payload)
        except ValueError as error:
            raise NoAnswer(f"not JSON, {len(payload)} bytes") from error
        if not isinstance(found, dict):
            raise NoAnswer("not an object")
        return found

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | _Form | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body of the answer. Of the time-outs only `read_timeout` can be chosen."""
        is_default = read_timeout is BaseRequest.DEFAULT_NONE
        timeout = aiohttp.ClientTimeout(
            total=None,
            sock_connect=CONNECT_TIMEOUT,
            sock_read=READ_TIMEOUT if is_default else read_timeout,
        )
        try:
            async with self.session.request(
                method, url, timeout=timeout, **_body(request_data)
            ) as response:
                status, payload = response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent(without_address(error)) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NoAnswer(without_address(error)) from error
        if status == HTTPStatus.GATEWAY_TIMEOUT:
            raise NoAnswer("gateway timeout")
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise TooFast(_seconds_to_wait(payload))
        return status, payload


def _body(request_data: RequestData | _Form | None) -> dict[str, Any]:
    if request_data is None:
        return {}
    if isinstance(request_data, _Form):
        return _as_json(request_data.values)
    values, files = request_data.json_parameters, request_data.multipart_data
    if not files:
        return _as_json(values)
    form = aiohttp.FormData(quote_fields=False)
    for name, value in values.items():
        form.add_field(name, value)
    for name, (filename, content, media_type) in files.items():
        form.add_field(name, content, filename=filename, content_type=media_type)
    return {"data": form}


def _as_json(values: Mapping[str, str]) -> dict[str, Any]:
    """Of Chinese, half the bytes of a form, and a sixth of the time to make them."""
    return {"data": json.dumps(values, ensure_ascii=False).encode(), "headers": _JSON}


def _seconds_to_wait(payload: bytes) -> float:
    try:
        return float(json.loads(payload)["parameters"]["retry_after"])
    except (ValueError, KeyError, TypeError):
        return 1.0
