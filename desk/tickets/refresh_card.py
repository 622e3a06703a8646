"""Cards that were left as they were while hundreds of tickets changed at once."""

from datetime import datetime, timedelta

from desk.definitions.shaped.plans import InUnit
from desk.desk import Desk
from domain.deadlines import Deadline, Purpose
from domain.people.news import CardNews

# Spread by number over so many slots of a few seconds: no platform's limit is used up by it.
_SLOTS = 500
_SLOT = timedelta(seconds=12)
_CALM = timedelta(minutes=1)


def refresh_card_later(desk: InUnit, number: int, at: datetime) -> None:
    """Show it as it stands when the storm is over; whatever touches the ticket shows it before."""
    due_at = at + _CALM + (number % _SLOTS) * _SLOT
    deadline = Deadline(purpose=Purpose.CARD_REFRESH, number=number, due_at=due_at)
    desk.unit.deadlines.set(deadline)


def refresh_card(desk: Desk, deadline: Deadline) -> None:
    """The clock: show it (Purpose.CARD_REFRESH)."""
    ticket = desk.unit.tickets.get(deadline.number)
    if ticket is not None:
        desk.announcer.tell(desk.unit, CardNews(ticket=ticket))
