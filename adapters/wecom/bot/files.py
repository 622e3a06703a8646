"""Files people send: fetched from where WeCom keeps them sealed, for five minutes.

Source: documents 100719 and 101463.
"""

import base64
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from email.message import Message
from http import HTTPStatus
from mimetypes import guess_type
from typing import Final
from urllib.parse import unquote

import aiohttp
import structlog
from yarl import URL

from adapters.wecom.bot.unsealing import Unsealing
from adapters.wecom.envelope import BadEnvelope
from domain.delivery import MessageRefused, RetryLater
from domain.messaging import IncomingFile

log = structlog.get_logger(__name__)

# Seconds.
_TIMEOUT: Final = 60.0
_CONNECT_TIMEOUT: Final = 10.0
_LOOK_TIMEOUT: Final = 5.0
_CHUNK: Final = 64 * 1024
_LONGEST_NAME: Final = 120
_ODD: Final = re.compile(r"[\x00-\x1f\x7f/\\]+")
_KEY: Final = 32


def to_reference(url: str, aes_key: str) -> str:
    """All that is needed to fetch a file."""
    return f"{aes_key} {url}"


class Files:
    """Of one bot. Opens itself at the first request."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def named(self, file: IncomingFile) -> IncomingFile:
        """With its name, which nothing but the download tells; as it was if that can't be asked."""
        try:
            url, _ = _parts(file.reference)
            async with self._asked(url, aiohttp.ClientTimeout(total=_LOOK_TIMEOUT)) as response:
                name = _name(response.headers.get("Content-Disposition", ""))
        except (aiohttp.ClientError, TimeoutError, ValueError, MessageRefused) as error:
            log.info("wecom.file_unnamed", reason=type(error).__name__)
            return file
        if not name or response.status != HTTPStatus.OK:
            return file
        return replace(file, name=name, media_type=guess_type(name)[0] or file.media_type)

    async def fetch(self, reference: str) -> AsyncIterator[bytes]:
        """The content, piece by piece. Raises MessageRefused and RetryLater."""
        url, key = _parts(reference)
        try:
            async with self._asked(url, _patience()) as response:
                _check(response.status)
                unsealing = Unsealing(key) if key else None
                async for piece in response.content.iter_chunked(_CHUNK):
                    yield unsealing.update(piece) if unsealing else piece
                if unsealing:
                    yield unsealing.finish()
        except BadEnvelope as error:
            raise MessageRefused(f"the file is damaged: {error}") from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise RetryLater(f"file not fetched: {type(error).__name__}", after=2.0) from error

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _asked(
        self, url: URL, timeout: aiohttp.ClientTimeout
    ) -> "aiohttp.client._RequestContextManager":
        if self._session is None:
            self._session = aiohttp.ClientSession(headers={"User-Agent": "Gongdan"})
        return self._session.get(url, timeout=timeout)


def _patience() -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=_TIMEOUT, sock_connect=_CONNECT_TIMEOUT)


def _parts(reference: str) -> tuple[URL, bytes]:
    """Address and key; b"" where the file is not sealed. Raises MessageRefused."""
    aes_key, _, address = reference.partition(" ")
    try:
        # As it was signed: nothing is quoted anew.
        url = URL(address, encoded=True)
        # The last "=" may be missing.
        key = base64.b64decode(aes_key + "=" * (-len(aes_key) % 4))
    except ValueError as error:
        raise MessageRefused("this is no file of a bot") from error
    if url.scheme not in {"https", "http"}:
        raise MessageRefused("this is no file of a bot")
    if aes_key and len(key) != _KEY:
        raise MessageRefused("the file's key is none")
    return url, key


def _check(status: int) -> None:
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise RetryLater(f"file not fetched: HTTP {status}", after=2.0)
    if status != HTTPStatus.OK:
        raise MessageRefused(f"HTTP {status}: WeCom keeps files of bots for five minutes")


def _name(disposition: str) -> str:
    header = Message()
    header["Content-Disposition"] = disposition.encode("utf-8", "surrogateescape").decode(
        "utf-8", "replace"
    )
    name = unquote(str(header.get_filename() or ""))
    return _ODD.sub("_", name).strip()[-_LONGEST_NAME:]
