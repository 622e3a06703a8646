"""Public messages and internal notes of tickets, each in a table of its own."""

from sqlalchemy import bindparam

from domain.tickets.conversation import InternalNote, TicketMessage
from store.prepared import Prepared
from store.records import Record
from store.statements import change, insert_row, pick
from store.tables.tickets import internal_notes, ticket_messages
from store.transaction import Transaction

_message = Record(TicketMessage)
_CHANGED = (
    "text",
    "edited_at",
    "number",
    "taken_back_at",
    "taken_back_by",
    "read_at",
    "read_asked_at",
)
_insert_message = insert_row(ticket_messages, generated="id")
_get_message = Prepared(pick(ticket_messages, _message.names, "id"))
_save_message = Prepared(change(ticket_messages, _CHANGED, "id"))
_latest_messages = Prepared(
    pick(ticket_messages, _message.names, "number")
    .order_by(ticket_messages.c.id.desc())
    .limit(bindparam("most"))
)

_note = Record(InternalNote)
_insert_note = insert_row(internal_notes, generated="id")
_notes_of = Prepared(pick(internal_notes, _note.names, "number").order_by(internal_notes.c.id))


class SqlMessages:
    """Implements `domain.ports.Messages`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, message: TicketMessage) -> int:
        """Store it; returns its id."""
        message_id: int = _insert_message.scalar(self._transaction, **_message.values(message))
        return message_id

    def get(self, message_id: int) -> TicketMessage | None:
        """One message."""
        row = _get_message.one(self._transaction, id=message_id)
        return _message.make(row) if row else None

    def save(self, message: TicketMessage) -> None:
        """Store what may change of it: all but who wrote it and when."""
        _save_message.put(self._transaction, **_message.values(message))

    def of(self, number: int, *, limit: int = 50) -> list[TicketMessage]:
        """The latest `limit` messages, oldest first."""
        rows = _latest_messages.all(self._transaction, number=number, most=limit)
        return [_message.make(row) for row in reversed(rows)]


class SqlNotes:
    """Implements `domain.ports.Notes`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, note: InternalNote) -> int:
        """Store it; returns its id."""
        note_id: int = _insert_note.scalar(self._transaction, **_note.values(note))
        return note_id

    def of(self, number: int) -> list[InternalNote]:
        """All notes of a ticket, oldest first."""
        return [_note.make(row) for row in _notes_of.all(self._transaction, number=number)]
