"""Tickets as they stand now. What happened to them is in `history`."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import lru_cache, partial
from operator import attrgetter
from typing import Any

from sqlalchemy import bindparam, func, select, update

from domain.errors import TicketChanged
from domain.ports import TicketFilter, TicketOrder
from domain.tickets.ticket import Priority, Ticket
from store.dialects import locked, take_turn
from store.prepared import Prepared, Row
from store.records import Record, address_of, address_values
from store.repositories.live_tickets import late
from store.repositories.ticket_lists import counted, page_of
from store.repositories.ticket_search import search
from store.statements import among, count_up, insert_row, pick
from store.tables.columns import is_exactly
from store.tables.tickets import LIVE, counters, tickets
from store.transaction import Transaction

FIRST_NUMBER = 1001

_URGENCY = {Priority.URGENT: 0, Priority.HIGH: 1, Priority.NORMAL: 2, Priority.LOW: 3}
_ORIGIN = ("origin_account", "origin_chat", "origin_thread")
_record = Record(Ticket, without=("origin",))
_COLUMNS = (*_record.names, *_ORIGIN)

_count = count_up(counters, "name", "value")
_insert = insert_row(tickets)
_look = pick(tickets, _COLUMNS, "number")
_get, _get_locked = Prepared(_look), Prepared(locked(_look))
# In order: two who lock several wait for each other in one direction.
_get_many = Prepared(
    lambda dialect: locked(
        pick(tickets, _COLUMNS).where(among(tickets.c.number, dialect)).order_by(tickets.c.number)
    )
)


def _update(names: Iterable[str]) -> Prepared:
    return Prepared(
        update(tickets)
        .values({name: bindparam(name) for name in names})
        .where(
            tickets.c.number == bindparam("the_number"),
            tickets.c.version == bindparam("version") - 1,
        )
    )


_changeable = frozenset(tickets.c.keys()) - {"number"}
# What decides a ticket's places in the many indexes of the table: most changes leave all as it is.
_PLACING = (
    "customer_id",
    "assignee_id",
    "team",
    "status",
    "priority",
    "origin",
    "created_at",
    "resolved_at",
)
_places = attrgetter(*_PLACING)
_update_all = _update(_changeable)
_update_in_place = _update(_changeable - {*_PLACING, *_ORIGIN, "is_live", "urgency"})


@lru_cache
def _live_of(count: int) -> Prepared:
    """Live tickets of each of so many people. A list can't be a parameter."""
    assignee = tickets.c.assignee_id
    people = [bindparam(f"person_{n}", type_=assignee.type) for n in range(count)]
    return Prepared(
        select(assignee, func.count())
        .where(assignee.in_(people), is_exactly(LIVE))
        .group_by(assignee)
    )


class SqlTickets:
    """Implements `domain.ports.Tickets`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        # Tickets as this transaction has them, as far as it read or changed them.
        self._known: dict[int, Ticket] = {}
        # Those among them that are kept from others, and need not be read again.
        self._read_ahead: set[int] = set()

    def next_number(self) -> int:
        """The next ticket number. None is left out, so one unit at a time may have it."""
        take_turn(self._transaction)
        number: int = _count.scalar(self._transaction, name="ticket", value=FIRST_NUMBER)
        return number

    def add(self, ticket: Ticket) -> None:
        """Store a new ticket."""
        self._read_ahead.discard(ticket.number)
        _insert.put(self._transaction, **_values(ticket))

    def get(self, number: int) -> Ticket | None:
        """The ticket, kept from others who mean to change it."""
        if number in self._read_ahead:
            return self._known.get(number)
        get = _get if self._transaction.is_looking else _get_locked
        row = get.one(self._transaction, number=number)
        if row is None:
            return None
        ticket = self._known[number] = _ticket(row)
        return ticket

    def read_ahead(self, numbers: Collection[int]) -> list[Ticket]:
        """Get many at once."""
        found = [_ticket(row) for row in _get_many.all(self._transaction, numbers=numbers)]
        self._known.update((ticket.number, ticket) for ticket in found)
        self._read_ahead.update(numbers)
        return found

    def save(self, ticket: Ticket) -> None:
        """Store a change of the version before."""
        known = self._known.get(ticket.number)
        is_in_place = known is not None and _places(known) == _places(ticket)
        update_it = _update_in_place if is_in_place else _update_all
        if not update_it.run(self._transaction, the_number=ticket.number, **_values(ticket)):
            raise TicketChanged(number=ticket.number)
        self._known[ticket.number] = ticket

    def find(
        self, which: TicketFilter, *, order: TicketOrder, limit: int, after: int | None = None
    ) -> list[Ticket]:
        """One page."""
        if which.text:
            asked = partial(search, self._transaction, _COLUMNS, which)
            return [_ticket(row) for row in asked(order=order, limit=limit, after=after)]
        statement, values = page_of(_COLUMNS, which, order=order, after=after)
        return [_ticket(row) for row in statement.all(self._transaction, most=limit, **values)]

    def count(self, which: TicketFilter) -> int:
        """How many there are."""
        statement, values = counted(which)
        found: int = statement.scalar(self._transaction, **values)
        return found

    def late(self, now: datetime, *, team: str = "", limit: int) -> list[Ticket]:
        """The longest overdue first."""
        statement = late(_COLUMNS, is_of_team=bool(team))
        of_team = {"team": team} if team else {}
        rows = statement.all(self._transaction, now=now, most=limit, **of_team)
        return [_ticket(row) for row in rows]

    def live_by_assignee(self, people: Collection[int]) -> Mapping[int, int]:
        """Live tickets per person."""
        asked = {f"person_{count}": person for count, person in enumerate(people)}
        return dict(_live_of(len(asked)).all(self._transaction, **asked)) if asked else {}


def _values(ticket: Ticket) -> dict[str, Any]:
    return {
        **_record.values(ticket),
        **address_values("origin", ticket.origin),
        "is_live": int(ticket.is_live),
        "urgency": _URGENCY[ticket.priority],
    }


def _ticket(row: Row) -> Ticket:
    return _record.make(row[:-3], origin=address_of(*row[-3:]))
