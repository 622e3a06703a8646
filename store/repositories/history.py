"""Events of tickets: appended, never changed."""

from collections.abc import Collection

from domain.tickets.history import TicketEvent
from store.prepared import Prepared, Row
from store.records import Record, address_of, address_values
from store.statements import among, append_row, pick
from store.tables.tickets import ticket_events
from store.transaction import Transaction

_record = Record(TicketEvent, without=("where",))
_WHERE = ("where_account", "where_chat", "where_thread")

_insert = append_row(ticket_events, generated="id")
_COLUMNS = (*_record.names, *_WHERE)
_of = Prepared(pick(ticket_events, _COLUMNS, "number").order_by(ticket_events.c.id))
_of_many = Prepared(
    lambda dialect: (
        pick(ticket_events, _COLUMNS)
        .where(among(ticket_events.c.number, dialect))
        .order_by(ticket_events.c.number, ticket_events.c.id)
    )
)


class SqlHistory:
    """Implements `domain.ports.History`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        # Verbs of one unit read a history several times.
        self._read: dict[int, list[TicketEvent]] = {}

    def append(self, event: TicketEvent) -> None:
        """Store an event."""
        if event.number in self._read:
            self._read[event.number].append(event)
        where = address_values("where", event.where)
        _insert.put(self._transaction, **_record.values(event), **where)

    def read_ahead(self, numbers: Collection[int]) -> None:
        """Those of many tickets at once."""
        self._read.update((number, []) for number in numbers)
        for row in _of_many.all(self._transaction, numbers=numbers):
            event = _event(row)
            self._read[event.number].append(event)

    def of(self, number: int) -> list[TicketEvent]:
        """All events of a ticket, oldest first."""
        if number not in self._read:
            rows = _of.all(self._transaction, number=number)
            self._read[number] = [_event(row) for row in rows]
        return list(self._read[number])


def _event(row: Row) -> TicketEvent:
    return _record.make(row[:-3], where=address_of(*row[-3:]))
