"""Tickets as they stand now. What happened to them is in `history`."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import bindparam, func, select, update

from domain.errors import TicketChanged
from domain.ports import TicketFilter, TicketOrder
from domain.tickets.ticket import Priority, Ticket
from store.prepared import Prepared, Row
from store.records import Record, address_of, address_values
from store.repositories.ticket_lists import counted, page_of
from store.statements import count_up, insert_row, pick
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
_get = Prepared(pick(tickets, _COLUMNS, "number"))
_update = Prepared(
    update(tickets)
    .values({c.name: bindparam(c.name) for c in tickets.columns if not c.primary_key})
    .where(
        tickets.c.number == bindparam("the_number"),
        tickets.c.version == bindparam("version") - 1,
    )
)


class SqlTickets:
    """Implements `domain.ports.Tickets`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def next_number(self) -> int:
        """The next ticket number."""
        number: int = _count.scalar(self._transaction, name="ticket", value=FIRST_NUMBER)
        return number

    def add(self, ticket: Ticket) -> None:
        """Store a new ticket."""
        _insert.run(self._transaction, **_values(ticket))

    def get(self, number: int) -> Ticket | None:
        """The ticket; SQLite has one writer, so it is locked already."""
        row = _get.one(self._transaction, number=number)
        return _ticket(row) if row else None

    def save(self, ticket: Ticket) -> None:
        """Store a change of the version before."""
        values = _values(ticket)
        if not _update.run(self._transaction, the_number=ticket.number, **values):
            raise TicketChanged(number=ticket.number)

    def find(
        self, which: TicketFilter, *, order: TicketOrder, limit: int, after: int | None = None
    ) -> list[Ticket]:
        """One page."""
        statement, values = page_of(_COLUMNS, which, order=order, after=after)
        return [_ticket(row) for row in statement.all(self._transaction, most=limit, **values)]

    def count(self, which: TicketFilter) -> int:
        """How many there are."""
        statement, values = counted(which)
        found: int = statement.scalar(self._transaction, **values)
        return found

    def live_by_assignee(self, people: Collection[int]) -> Mapping[int, int]:
        """Live tickets per person."""
        assignee = tickets.c.assignee_id
        statement = (
            select(assignee, func.count())
            .where(assignee.in_(people), is_exactly(LIVE))
            .group_by(assignee)
        )
        return dict(self._transaction.ask(statement).all())


def _values(ticket: Ticket) -> dict[str, Any]:
    return {
        **_record.values(ticket),
        **address_values("origin", ticket.origin),
        "is_live": int(ticket.is_live),
        "urgency": _URGENCY[ticket.priority],
    }


def _ticket(row: Row) -> Ticket:
    return _record.make(row[:-3], origin=address_of(*row[-3:]))
