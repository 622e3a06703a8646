"""Sends the content of an attachment so that no browser runs it."""

import asyncio
from http import HTTPStatus
from urllib.parse import quote

from aiohttp import web

from console.problems import Problem
from domain.ports import FileStore
from domain.tickets.conversation import Attachment, AttachmentState

# Sent under their own type; everything else (HTML, SVG, …) only as bytes to keep.
_HARMLESS = ("image/png", "image/jpeg", "image/gif", "image/webp", "audio/", "video/")


async def attachment_response(attachment: Attachment, files: FileStore) -> web.StreamResponse:
    """The content, or a problem saying why there is none."""
    path = files.path(attachment.digest) if attachment.digest else None
    is_there = path is not None and await asyncio.to_thread(path.is_file)
    if path is None or not is_there or attachment.state is not AttachmentState.STORED:
        raise Problem(HTTPStatus.NOT_FOUND, "api.no_content")
    return web.FileResponse(path, headers=_safe_headers(attachment))


def _safe_headers(attachment: Attachment) -> dict[str, str]:
    is_harmless = attachment.media_type.startswith(_HARMLESS)
    name = quote(attachment.name, safe="")
    return {
        "Content-Type": attachment.media_type if is_harmless else "application/octet-stream",
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
