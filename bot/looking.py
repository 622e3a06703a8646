"""Questions of the command line to the store, which may be asked beside a process at work."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TypeVar

from bot.settings import Settings
from desk.desk import Desk
from domain.people.news import TeamNews
from domain.policy import ServicePolicy
from domain.ports import Unit
from domain.tickets.history import TicketEvent
from domain.tickets.ticket import Ticket
from store.looking import LookingStore

T = TypeVar("T")


def utc_now() -> datetime:
    """The clock of a command."""
    return datetime.now(UTC)


async def look(settings: Settings, query: Callable[[Unit], T]) -> T:
    """Ask the store. Raises DatabaseNotOpened."""
    async with _store(settings) as store:
        return await store.read(query)


async def look_at_desk(settings: Settings, query: Callable[[Desk], T]) -> T:
    """Ask through the desk. Raises DatabaseNotOpened."""
    async with desk_watch(settings) as watch:
        return await watch.ask(query)


class DeskWatch:
    """Asks through the desk, one question after the other, each on the state of its moment."""

    def __init__(self, store: LookingStore, policy: ServicePolicy) -> None:
        self._store = store
        self._policy = policy

    async def ask(self, query: Callable[[Desk], T]) -> T:
        """The answer."""

        def asked(unit: Unit) -> T:
            desk = Desk(unit=unit, policy=self._policy, announcer=_NobodyToTell(), actor=None)
            return query(desk)

        return await self._store.read(asked)


@asynccontextmanager
async def desk_watch(settings: Settings) -> AsyncIterator[DeskWatch]:
    """For questions too long for one look. Raises DatabaseNotOpened."""
    async with _store(settings) as store:
        yield DeskWatch(store, settings.to_policy())


@asynccontextmanager
async def _store(settings: Settings) -> AsyncIterator[LookingStore]:
    store = LookingStore(settings.database_url, utc_now)
    try:
        await store.check()
        yield store
    finally:
        await store.close()


class _NobodyToTell:
    """Looking changes no ticket, so there is nothing to announce."""

    def announce(self, unit: Unit, ticket: Ticket, event: TicketEvent) -> None:
        """Never called."""

    def tell(self, unit: Unit, news: TeamNews) -> None:
        """Never called."""
