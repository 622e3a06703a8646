"""Requests to WeCom's server API: token, answers, media. Knows errors by code, never by text.

Source: developer.work.weixin.qq.com, documents 91039, 90236, 96484, 90313.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp

from adapters.shared.access_token import AccessToken, Granted
from adapters.shared.backoff import Backoff
from adapters.shared.multipart import form
from domain.delivery import LimitScope, OutcomeUnknown, RetryLater

# Seconds.
_CONNECT_TIMEOUT: Final = 10.0
_TIMEOUT: Final = 20.0
# Of what is known again when it is repeated: whoever comes behind it waits so much less.
_FIRST_TIMEOUT: Final = 6.0
_UPLOAD_TIMEOUT: Final = 120.0
# The server may let go of a silent connection after a minute or so: we do so first.
_KEEP: Final = 15.0
_CONNECTIONS: Final = 16
_CHUNK: Final = 64 * 1024
_SHORTEST_LIFE: Final = 60.0
# Token missing, invalid, expired: it may die before its time.
_TOKEN_DEAD: Final = {41001, 40014, 42001}

Answer = Mapping[str, Any]


class WecomRefusal(Exception):
    """WeCom said no: `code` is its error code, the text its hint for people."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(f"{code} {message}"[:300])
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file on its way. `kind` is WeCom's word: image, voice, video, file."""

    kind: str
    name: str
    media_type: str
    content: bytes


def _monotonic() -> float:
    return asyncio.get_running_loop().time()


class WecomApi:
    """One application of one corporation. Opens itself at the first request.

    Raises WecomRefusal, RetryLater (certainly nothing happened), OutcomeUnknown.
    """

    def __init__(
        self,
        base_url: str,
        *,
        corp_id: str,
        secret: str,
        monotonic: Callable[[], float] = _monotonic,
    ) -> None:
        self._base_url = base_url
        self._login = {"corpid": corp_id, "corpsecret": secret}
        self._token = AccessToken(self._fetch_token, monotonic=monotonic)
        self._session: aiohttp.ClientSession | None = None
        self._backoff = Backoff()

    @property
    def is_open(self) -> bool:
        """Connections are kept."""
        return self._session is not None

    async def get(self, path: str, **params: str | int) -> Answer:
        """Ask, with the token."""
        return await self._with_token("GET", path, params)

    async def post(
        self,
        path: str,
        body: Mapping[str, object],
        *,
        may_be_repeated: bool = False,
        **params: str | int,
    ) -> Answer:
        """Tell, with the token. What may be repeated is given up sooner."""
        content = json.dumps(body, ensure_ascii=False).encode()
        patience = min(_FIRST_TIMEOUT, _TIMEOUT) if may_be_repeated else _TIMEOUT
        return await self._with_token(
            "POST", path, params, content, "application/json", patience=patience
        )

    async def upload(self, file: Upload) -> str:
        """Hand in a file; returns its media id, which holds for three days."""
        content, content_type = form(file.name, file.content, media_type=file.media_type)
        params = {"type": file.kind}
        answer = await self._with_token(
            "POST", "media/upload", params, content, content_type, patience=_UPLOAD_TIMEOUT
        )
        return str(answer["media_id"])

    async def download(self, media_id: str) -> AsyncIterator[bytes]:
        """The content of a file, piece by piece."""
        token, was_refused = await self._token.get(), False
        while True:
            address = self._address("media/get", {"access_token": token, "media_id": media_id})
            async with self._opened().get(address) as response:
                if not _is_json(response):
                    async for piece in response.content.iter_chunked(_CHUNK):
                        yield piece
                    return
                refusal = _refusal(await _object(response))
            if refusal.code not in _TOKEN_DEAD or was_refused:
                raise refusal
            token, was_refused = await self._token.instead_of(token), True

    async def file_name(self, media_id: str) -> str:
        """What a file is called, "" where that is not told. The content is not fetched."""
        token = await self._token.get()
        address = self._address("media/get", {"access_token": token, "media_id": media_id})
        async with self._opened().get(address) as response:
            told = None if _is_json(response) else response.content_disposition
            return (told and told.filename) or ""

    async def close(self) -> None:
        """Let go of the connections."""
        await self._token.stop()
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _with_token(
        self,
        method: str,
        path: str,
        params: Mapping[str, str | int],
        content: bytes = b"",
        content_type: str = "",
        *,
        patience: float | None = None,
    ) -> Answer:
        """Ask; once more with another token if this one is dead, and never a third time."""

        async def ask(token: str) -> Answer:
            asked = {"access_token": token, **params}
            return await self._ask(method, path, asked, content, content_type, patience=patience)

        token = await self._token.get()
        try:
            return await ask(token)
        except WecomRefusal as refusal:
            if refusal.code not in _TOKEN_DEAD:
                raise
        return await ask(await self._token.instead_of(token))

    async def _fetch_token(self) -> Granted:
        try:
            answer = await self._ask("GET", "gettoken", self._login)
        except OutcomeUnknown as error:
            # Whatever the token was wanted for has not been done.
            raise RetryLater(str(error), after=2.0, scope=LimitScope.ACCOUNT) from error
        lifetime = max(_SHORTEST_LIFE, float(answer.get("expires_in", 0)))
        return Granted(token=str(answer["access_token"]), lifetime=lifetime)

    async def _ask(
        self,
        method: str,
        path: str,
        params: Mapping[str, str | int],
        content: bytes = b"",
        content_type: str = "",
        *,
        patience: float | None = None,
    ) -> Answer:
        try:
            async with self._opened().request(
                method,
                self._address(path, params),
                data=content or None,
                headers={"Content-Type": content_type} if content_type else {},
                allow_redirects=False,
                timeout=_timeout(patience or _TIMEOUT),
            ) as response:
                answer = await _object(response)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            pause = self._backoff.next_pause()
            raise RetryLater(_told(error), after=pause, scope=LimitScope.ACCOUNT) from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise OutcomeUnknown(_told(error)) from error
        self._backoff.succeed()
        if answer.get("errcode", 0) != 0:
            raise _refusal(answer)
        return answer

    def _address(self, path: str, params: Mapping[str, str | int]) -> str:
        return f"{self._base_url}/cgi-bin/{path}?{urlencode(params)}"

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_KEEP),
                timeout=_timeout(_TIMEOUT),
                # Repeating a POST is the outbox's business.
                headers={"User-Agent": "Gongdan"},
            )
        return self._session


def _timeout(total: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=total, sock_connect=_CONNECT_TIMEOUT)


def _is_json(response: aiohttp.ClientResponse) -> bool:
    return response.content_type in {"application/json", "text/plain"} or _is_unwell(response)


def _is_unwell(response: aiohttp.ClientResponse) -> bool:
    return response.status >= HTTPStatus.INTERNAL_SERVER_ERROR


async def _object(response: aiohttp.ClientResponse) -> Answer:
    """The answer; a server that answers otherwise did nothing if it says so with 5xx."""
    try:
        answer = json.loads(await response.read())
    except (ValueError, RecursionError):
        answer = None
    if isinstance(answer, dict) and not _is_unwell(response):
        return answer
    if _is_unwell(response):
        raise RetryLater(f"HTTP {response.status}", after=2.0, scope=LimitScope.ACCOUNT)
    raise OutcomeUnknown(f"HTTP {response.status} without an answer")


def _refusal(answer: Answer) -> WecomRefusal:
    code = answer.get("errcode")
    return WecomRefusal(code if isinstance(code, int) else -1, str(answer.get("errmsg", "")))


def _told(error: Exception) -> str:
    """Never the address: it holds the secret or the token."""
    return type(error).__name__
