"""Has an errand done: by the process at work, or on the store itself if there is none."""

from contextlib import AsyncExitStack
from http import HTTPStatus
from typing import TypeVar

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, UnixConnector
from aiohttp.client_exceptions import ClientConnectorError
from pydantic import ValidationError

from bot.control.door import door_path
from bot.control.errands import Arguments, Errand
from bot.looking import utc_now
from bot.platforms import Parts
from bot.settings import Settings
from bot.texts import load_texts
from bot.wiring import House, build
from domain.errors import DeskError, StorageUnavailable
from store.files import DiskFiles
from store.opening import open_store

A = TypeVar("A", bound=Arguments)
R = TypeVar("R")

# A replay takes as long as it takes.
_PATIENCE = ClientTimeout(total=None)


class NobodyListens(Exception):
    """No process at work has its door there."""


class ErrandNotDone(Exception):
    """The process at work could not do it; the message says what it said."""


class RefusedThere(DeskError):
    """What the desk at work refused, said here."""

    def __init__(self, code: str, params: dict[str, object]) -> None:
        self.code = code
        super().__init__(**params)


async def have_done(settings: Settings, errand: Errand[A, R], told: A) -> R:
    """Do it wherever the database is. Raises DatabaseNotOpened, DeskError, ErrandNotDone."""
    try:
        return await ask(settings, errand, told)
    except NobodyListens:
        return await _do_here(settings, errand, told)


async def ask(settings: Settings, errand: Errand[A, R], told: A) -> R:
    """Have the process at work do it. Raises NobodyListens without one, ErrandNotDone."""
    if (door := door_path(settings)) is None:
        raise NobodyListens
    connector = UnixConnector(path=str(door))
    body = told.model_dump_json()
    try:
        async with (
            ClientSession(connector=connector, timeout=_PATIENCE) as session,
            session.post(f"http://desk/{errand.name}", data=body) as response,
        ):
            if response.status != HTTPStatus.OK:
                raise await _refusal(response)
            return errand.result.validate_json(await response.read())
    except ClientConnectorError as error:
        raise NobodyListens from error
    except (ClientError, ValidationError) as error:
        raise ErrandNotDone(str(error)) from error


async def _refusal(response: ClientResponse) -> Exception:
    said = await response.json()
    match response.status:
        case HTTPStatus.CONFLICT:
            return RefusedThere(said["code"], said["params"])
        case HTTPStatus.SERVICE_UNAVAILABLE:
            return StorageUnavailable(said["reason"])
        case _:
            return ErrandNotDone(said["reason"])


async def _do_here(settings: Settings, errand: Errand[A, R], told: A) -> R:
    async with AsyncExitStack() as opened:
        clock, migrate = utc_now, settings.database.migrate
        store = await open_store(settings.database_url, clock, migrate=migrate)
        opened.push_async_callback(store.close)
        files, texts = DiskFiles(settings.files_dir), load_texts()
        parts = Parts(
            settings=settings,
            uow=store,
            neighbours=store.neighbours,
            files=files,
            texts=texts,
            clock=clock,
        )
        house: House = build(parts, {})
        return await errand.work(house, told)
