"""The control door of a process that has its database to itself: a Unix socket only its owner may
knock at. Nothing of it is reachable over the network.
"""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic import ValidationError

from bot.control.errands import ERRANDS
from bot.settings import Settings
from bot.wiring import House
from domain.errors import DeskError, StorageUnavailable
from store.databases import database_of

log = structlog.get_logger(__name__)

_OWNER_ALONE = 0o600
# Seconds that errands under way get to finish when we stop.
_LAST_ERRANDS = 5.0


def door_path(settings: Settings) -> Path | None:
    """Beside the database file and named after it: the door to exactly this one.

    None where the database is a server's: there, commands work beside the processes.
    """
    file = database_of(settings.database_url).file
    return file and file.with_name(f"{file.name}.sock")


@asynccontextmanager
async def open_door(house: House, path: Path | None) -> AsyncIterator[None]:
    """Let commands in as long as the context lasts. Call it only while holding the database."""
    if path is None:
        yield
        return
    door = _bound(path)
    if door is None:
        yield
        return
    runner = web.AppRunner(_application(house), access_log=None, shutdown_timeout=_LAST_ERRANDS)
    try:
        await runner.setup()
        await web.SockSite(runner, door).start()
        yield
    finally:
        await runner.cleanup()
        _remove(path)


def _bound(path: Path) -> socket.socket | None:
    """None where there can be no socket: the path is too long, the file system knows none."""
    # Whoever left one there is gone: the database is ours alone.
    _remove(path)
    door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        door.bind(str(path))
        # Nobody can connect before it listens, so there is no moment when others may.
        path.chmod(_OWNER_ALONE)
    except OSError as error:
        door.close()
        log.warning("control.unavailable", path=str(path), reason=str(error))
        return None
    return door


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)


def _application(house: House) -> web.Application:
    # One at a time: two replays at once would handle an event twice.
    turn = asyncio.Lock()

    async def answer(request: web.Request) -> web.Response:
        errand = ERRANDS[request.match_info["errand"]]
        told = errand.arguments.model_validate_json(await request.read())
        async with turn:
            done = await errand.work(house, told)
        return web.Response(body=errand.result.dump_json(done), content_type="application/json")

    # The owner may send as much as they like: 0 = no limit.
    app = web.Application(client_max_size=0, middlewares=[_refuse])
    app.router.add_post(f"/{{errand:{'|'.join(ERRANDS)}}}", answer)
    return app


@web.middleware
async def _refuse(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What can't be done, as data the command makes its sentence of."""
    try:
        return await handler(request)
    except DeskError as error:
        return _refusal(HTTPStatus.CONFLICT, code=error.code, params=error.params)
    except StorageUnavailable as error:
        return _refusal(HTTPStatus.SERVICE_UNAVAILABLE, reason=error.reason)
    except ValidationError as error:
        return _refusal(HTTPStatus.BAD_REQUEST, reason=str(error))
    except web.HTTPException as error:
        return _refusal(HTTPStatus(error.status), reason=error.reason)
    except Exception as error:  # a bug of ours: told honestly; the desk goes on
        log.exception("control.failed", errand=request.path)
        return _refusal(HTTPStatus.INTERNAL_SERVER_ERROR, reason=repr(error))


def _refusal(status: HTTPStatus, **said: object) -> web.Response:
    text = json.dumps(said, default=str)
    return web.Response(status=status, text=text, content_type="application/json")
