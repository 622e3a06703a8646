"""Files: taken in as a stream, kept by content, shown under addresses that expire."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path, PurePath
from urllib.parse import quote, unquote

from aiohttp import hdrs, web

from adapters.webchat.address import Seat
from adapters.webchat.doors import Doors
from adapters.webchat.limits import Limiter
from adapters.webchat.recognise import HEAD_BYTES, is_allowed, kind_of, media_type_of
from adapters.webchat.refusals import BadRequest, FileTooLargeToTake, FileTypeRefused, NotThere
from adapters.webchat.settings import WebchatSettings
from adapters.webchat.tokens import KeptFile, Tokens
from domain.errors import FileTooLarge
from domain.messaging import FileKind
from domain.ports import FileStore

_LONGEST_NAME = 120
_CHUNK = 64 * 1024


class Files:
    """The two doors of files."""

    def __init__(
        self,
        settings: WebchatSettings,
        *,
        files: FileStore,
        tokens: Tokens,
        doors: Doors,
        clock: Callable[[], datetime],
    ) -> None:
        self._settings = settings
        self._files = files
        self._tokens = tokens
        self._doors = doors
        self._limiter = Limiter(settings.rates.uploads, clock)

    def routes(self) -> list[web.RouteDef]:
        """Where files are handed in and shown."""
        return [
            web.post("/chat/files", self._doors.guarded(self._take)),
            web.get("/chat/files/{signed}", self._doors.guarded(self._show)),
        ]

    async def _take(self, request: web.Request) -> web.Response:
        self._doors.check_origin(request)
        seat = self._doors.seat(request)
        self._limiter.spend(seat.native_id)
        if (request.content_length or 0) > self._settings.max_file_bytes:
            raise FileTooLargeToTake
        kept = await self._keep(request)
        return web.json_response(self._receipt(kept, seat))

    async def _keep(self, request: web.Request) -> KeptFile:
        name = clean_name(unquote(request.headers.get("X-File-Name", "")))
        chunks = request.content.iter_chunked(_CHUNK)
        head = await _head(chunks)
        if not head:
            raise BadRequest
        media_type = media_type_of(head[:HEAD_BYTES], name)
        if not is_allowed(media_type, self._settings.file_types):
            raise FileTypeRefused
        limit = self._settings.max_file_bytes
        try:
            digest, size = await self._files.put(_joined(head, chunks), limit=limit)
        except FileTooLarge as error:
            raise FileTooLargeToTake from error
        kind = kind_of(media_type)
        return KeptFile(digest=digest, name=name, media_type=media_type, size=size, kind=kind)

    def _receipt(self, kept: KeptFile, seat: Seat) -> dict[str, object]:
        return {
            "reference": self._tokens.for_upload(kept, seat),
            "name": kept.name,
            "kind": kept.kind.value,
            "media_type": kept.media_type,
            "size": kept.size,
        }

    async def _show(self, request: web.Request) -> web.StreamResponse:
        kept, seconds = self._tokens.link(request.match_info["signed"])
        path = self._files.path(kept.digest)
        if not path.is_file():
            raise NotThere
        return web.FileResponse(path, headers=_safe_headers(kept, int(seconds)))


async def content_of(path: Path) -> AsyncIterator[bytes]:
    """A stored file, piece by piece."""
    # Pieces are small and the disk is near: cheaper than a thread for each.
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            yield piece


def clean_name(name: str) -> str:
    """A file name without folders or what can't be seen, not too long; never empty."""
    plain = "".join(letter for letter in name.replace("\\", "/") if letter.isprintable())
    last = PurePath(plain).name.strip(" .") or "file"
    stem, dot, suffix = last.rpartition(".")
    if len(last) <= _LONGEST_NAME:
        return last
    return f"{stem[: _LONGEST_NAME - len(suffix) - 1]}{dot}{suffix}"[:_LONGEST_NAME]


def _safe_headers(kept: KeptFile, seconds: int) -> dict[str, str]:
    """Only pictures, sound and film are shown in place; nothing is ever run."""
    is_shown = kept.kind is not FileKind.FILE
    disposition = "inline" if is_shown else "attachment"
    return {
        hdrs.CONTENT_TYPE: kept.media_type if is_shown else "application/octet-stream",
        hdrs.CONTENT_DISPOSITION: f"{disposition}; filename*=UTF-8''{quote(kept.name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'; media-src 'self'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        hdrs.CACHE_CONTROL: f"private, max-age={seconds}",
    }


async def _head(chunks: AsyncIterator[bytes]) -> bytes:
    head = b""
    async for chunk in chunks:
        head += chunk
        if len(head) >= HEAD_BYTES:
            break
    return head


async def _joined(head: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield head
    async for chunk in rest:
        yield chunk
