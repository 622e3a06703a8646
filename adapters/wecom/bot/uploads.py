"""Files of ours handed in over the socket, in chunks. Source: document 101463."""

import asyncio
import base64
import hashlib
from collections.abc import Awaitable, Callable
from typing import Final

from adapters.wecom.bot.files import Files
from adapters.wecom.bot.frames import Body, Command
from adapters.wecom.bot.outbound import Show
from adapters.wecom.files import MAX_FILE, SMALLEST_FILE
from domain.delivery import MessageRefused, OutcomeUnknown, OutgoingFile, RetryLater

# Bytes, before they are made text.
_CHUNK: Final = 512 * 1024
# A chunk may be handed in twice.
_TRIES: Final = 2

Ask = Callable[[Command, Body], Awaitable[Body]]


class Uploads:
    """Of one bot. Raises WecomRefusal and DeliveryError."""

    def __init__(self, ask: Ask, files: Files) -> None:
        self._ask = ask
        self._files = files

    async def hand_in(self, show: Show) -> str:
        """The media id to show it by; it holds for three days."""
        content = await self._content(show.file)
        if not SMALLEST_FILE <= len(content) <= MAX_FILE:
            raise MessageRefused(f"{len(content)} bytes: WeCom takes 6 bytes to 20 MB")
        try:
            return await self._upload(show.kind, show.file.name, content)
        except OutcomeUnknown as error:
            # A file handed in twice shows nothing twice.
            raise RetryLater(str(error), after=2.0) from error

    async def _content(self, file: OutgoingFile) -> bytes:
        if file.path is not None:
            return await asyncio.to_thread(file.path.read_bytes)
        taken = bytearray()
        async for piece in self._files.fetch(file.reference):
            taken += piece
            if len(taken) > MAX_FILE:
                break
        return bytes(taken)

    async def _upload(self, kind: str, name: str, content: bytes) -> str:
        chunks = [content[at : at + _CHUNK] for at in range(0, len(content), _CHUNK)]
        about = {
            "type": kind,
            "filename": name,
            "total_size": len(content),
            "total_chunks": len(chunks),
            "md5": hashlib.md5(content, usedforsecurity=False).hexdigest(),
        }
        upload = str((await self._ask(Command.UPLOAD, about)).get("upload_id", ""))
        for index, chunk in enumerate(chunks):
            encoded = base64.b64encode(chunk).decode()
            body = {"upload_id": upload, "chunk_index": index, "base64_data": encoded}
            await self._persist(Command.UPLOAD_CHUNK, body)
        done = await self._persist(Command.UPLOAD_END, {"upload_id": upload})
        return str(done.get("media_id", ""))

    async def _persist(self, command: Command, body: Body) -> Body:
        for _ in range(_TRIES - 1):
            try:
                return await self._ask(command, body)
            except OutcomeUnknown:
                continue
        return await self._ask(command, body)
