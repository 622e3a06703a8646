"""What others hand us over HTTP: read as far as it may go, and as an object of JSON."""

import json
from typing import Any, Final

from aiohttp import web

# Bytes; no message of any platform comes near it.
_LONGEST: Final = 256 * 1024


async def bounded(request: web.Request, longest: int = _LONGEST) -> bytes | None:
    """The body; None if it is too long, however long it says it is."""
    if (request.content_length or 0) > longest:
        return None
    taken = bytearray()
    while piece := await request.content.readany():
        taken += piece
        if len(taken) > longest:
            return None
    return bytes(taken)


def to_object(raw: str | bytes) -> dict[str, Any] | None:
    """None if it is none."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
