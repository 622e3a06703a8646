"""Contents of files: fetched by the code of a message, packed where DingTalk takes no such type."""

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Final

import aiohttp
from yarl import URL

from adapters.dingtalk.api import Api
from adapters.dingtalk.capabilities import MAX_FILE
from adapters.dingtalk.outbound import SendFile
from adapters.shared.http_calls import without_address
from domain.delivery import MessageRefused, RetryLater

_CHUNK: Final = 64 * 1024
# Seconds.
_TIMEOUT: Final = aiohttp.ClientTimeout(total=300, sock_connect=10, sock_read=60)


class Media:
    """Fetches and prepares. Raises a DeliveryError."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def fetch(self, code: str) -> AsyncIterator[bytes]:
        """The content behind a download code."""
        address = await self._api.locate(code)
        if not address.startswith(("https://", "http://")):
            raise MessageRefused("no address of the file")
        try:
            async with (
                aiohttp.ClientSession(timeout=_TIMEOUT) as session,
                # The address is signed as it stands.
                session.get(URL(address, encoded=True)) as response,
            ):
                if response.status in {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}:
                    raise MessageRefused("the file is not there any more")
                if response.status != HTTPStatus.OK:
                    raise RetryLater(f"file not fetched: HTTP {response.status}")
                async for piece in response.content.iter_chunked(_CHUNK):
                    yield piece
        except (aiohttp.ClientError, TimeoutError) as error:
            raise RetryLater(f"file not fetched: {without_address(error)}") from error

    async def content(self, request: SendFile) -> bytes:
        """What is to be uploaded."""
        file = request.file
        if file.path is not None:
            content = await asyncio.to_thread(file.path.read_bytes)
        else:
            content = b"".join([piece async for piece in self.fetch(file.reference)])
        if request.is_packed:
            content = await asyncio.to_thread(_packed, file.name, content)
        if not 0 < len(content) <= MAX_FILE:
            raise MessageRefused(f"{file.name}: {len(content)} bytes; DingTalk takes 1 to 20 MB")
        return content


def _packed(name: str, content: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return archive.getvalue()
