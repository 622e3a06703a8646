"""Small jobs of the command line on the store: tokens, definitions, events, the first admin."""

import errno
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from bot.platforms import Parts
from bot.settings import Settings
from bot.texts import load_texts
from bot.wiring import House, build
from desk.desk import Desk
from domain.messaging import Incoming
from domain.ports import Unit, UnitOfWork
from domain.tickets.history import TicketEvent
from domain.tickets.ticket import Ticket
from store.files import DiskFiles
from store.looking import LookingStore
from store.opening import open_store

T = TypeVar("T")


def utc_now() -> datetime:
    """The clock of a command."""
    return datetime.now(UTC)


async def look(settings: Settings, query: Callable[[Unit], T]) -> T:
    """Ask the store; also while a process is serving. Raises DatabaseNotOpened."""
    store = LookingStore(settings.database_url, utc_now)
    try:
        await store.check()
        return await store.read(query)
    finally:
        await store.close()


async def change(settings: Settings, work: Callable[[Unit], T]) -> T:
    """Write to the store. Raises DatabaseInUse while a process is serving."""
    async with _opened(settings) as store:
        return await store.run(work)


async def change_at_desk(settings: Settings, work: Callable[[Desk], T]) -> T:
    """Write through the desk, on behalf of whoever may run commands here."""
    return await change(settings, lambda unit: work(_desk(settings, unit)))


async def look_at_desk(settings: Settings, query: Callable[[Desk], T]) -> T:
    """Ask through the desk; also while a process is serving. Raises DatabaseNotOpened."""
    return await look(settings, lambda unit: query(_desk(settings, unit)))


def _desk(settings: Settings, unit: Unit) -> Desk:
    policy = settings.to_policy()
    return Desk(unit=unit, policy=policy, announcer=_NobodyToTell(), actor=None)


async def replay(settings: Settings, inbox_id: int | None) -> list[tuple[int, str]]:
    """Handle failed events once more, oldest first; (id, error), "" = it went well."""
    async with _opened(settings) as store:
        house = _house(settings, store)
        failed = await store.read(lambda unit: unit.inbox.failed(_MOST))
        chosen = [(i, incoming) for i, incoming, _ in failed if inbox_id in {None, i}]
        return [(i, await _replayed(house, i, incoming)) for i, incoming in chosen]


_MOST = 10_000


async def _replayed(house: House, inbox_id: int, incoming: Incoming) -> str:
    try:
        await house.intake.replay(inbox_id, incoming)
    except Exception as error:  # one that fails again must not keep the others from their turn
        return repr(error)
    return ""


def _house(settings: Settings, store: UnitOfWork) -> House:
    files = DiskFiles(settings.files_dir)
    parts = Parts(settings=settings, uow=store, files=files, texts=load_texts(), clock=utc_now)
    return build(parts, {})


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[UnitOfWork]:
    store = await open_store(settings.database_url, utc_now, migrate=settings.database.migrate)
    try:
        yield store
    finally:
        await store.close()


class _NobodyToTell:
    """Definitions concern no ticket, so there is nothing to announce."""

    def announce(self, unit: Unit, ticket: Ticket, event: TicketEvent) -> None:
        """Never called."""


def read_folder(folder: Path) -> dict[str, str]:
    """The YAML files of a folder: path in it → text. Raises OSError."""
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    found = sorted((*folder.rglob("*.yaml"), *folder.rglob("*.yml")))
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in found}


def write_folder(folder: Path, files: dict[str, str]) -> None:
    """Write the files, whole or not at all each. Raises OSError."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.part")
        draft.write_text(text, "utf-8")
        draft.replace(path)
