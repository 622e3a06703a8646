"""A supervisor says which level (客户等级) a ticket's customer has."""

from collections.abc import Sequence
from dataclasses import replace

from desk.access import existing_ticket, require
from desk.changing import write_change
from desk.desk import Desk
from desk.errors import LevelInvalid
from domain.people.person import Person, Role
from domain.ports import TicketFilter, TicketOrder
from domain.tickets.history import EventKind
from domain.tickets.ticket import LIVE, Ticket

_LONGEST = 30


def change_level(desk: Desk, number: int, level: str) -> Person:
    """What is promised on all their live tickets changes with it; "" takes the level away.

    Returns the customer. Raises LevelInvalid.
    """
    require(desk, Role.SUPERVISOR)
    level = " ".join(level.split()).casefold()
    if len(level) > _LONGEST:
        raise LevelInvalid(limit=_LONGEST)
    customer = desk.unit.people.get(existing_ticket(desk, number).customer_id)
    assert customer is not None, "a ticket's customer is never removed"
    if customer.level == level:
        return customer
    changed = replace(customer, level=level)
    desk.unit.people.save(changed)
    data = {"level": level, "from": customer.level}
    for ticket in _live(desk, customer):
        write_change(desk, ticket, ticket, EventKind.LEVEL_CHANGED, **data)
    return changed


def _live(desk: Desk, customer: Person) -> Sequence[Ticket]:
    """The staff may have opened more for them than they may themselves."""
    which = TicketFilter(statuses=LIVE, customer_id=customer.id)
    count = desk.unit.tickets.count(which)
    return desk.unit.tickets.find(which, order=TicketOrder.OLDEST, limit=count)
