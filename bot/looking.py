"""Questions of the command line to the store, which may be asked beside a process at work."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from bot.settings import Settings
from desk.desk import Desk
from domain.people.news import TeamNews
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
    store = LookingStore(settings.database_url, utc_now)
    try:
        await store.check()
        return await store.read(query)
    finally:
        await store.close()


async def look_at_desk(settings: Settings, query: Callable[[Desk], T]) -> T:
    """Ask through the desk. Raises DatabaseNotOpened."""
    policy = settings.to_policy()

    def ask(unit: Unit) -> T:
        return query(Desk(unit=unit, policy=policy, announcer=_NobodyToTell(), actor=None))

    return await look(settings, ask)


class _NobodyToTell:
    """Looking changes no ticket, so there is nothing to announce."""

    def announce(self, unit: Unit, ticket: Ticket, event: TicketEvent) -> None:
        """Never called."""

    def tell(self, unit: Unit, news: TeamNews) -> None:
        """Never called."""
