"""What came in, stored once."""

from sqlalchemy import bindparam, update

from domain.messaging import Incoming
from store.prepared import Prepared
from store.statements import change, insert_new, pick
from store.tables.columns import is_exactly
from store.tables.mail import FAILED, inbox
from store.transaction import Transaction

_insert = insert_new(inbox, ("account", "event_id"), generated="id")
_mark = Prepared(change(inbox, ("is_failed", "error"), "id"))
_handled = Prepared(
    update(inbox)
    .values(is_failed=0, error="")
    .where(inbox.c.id == bindparam("id", type_=inbox.c.id.type), is_exactly(FAILED))
)
_failed = Prepared(
    pick(inbox, ("id", "incoming", "error"))
    .where(is_exactly(FAILED))
    .order_by(inbox.c.id)
    .limit(bindparam("most"))
)


class SqlInbox:
    """Implements `domain.ports.Inbox`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def store(self, incoming: Incoming) -> int | None:
        """Store an event; None if it had been stored before."""
        inbox_id: int | None = _insert.scalar(
            self._transaction,
            account=incoming.account,
            event_id=incoming.event_id,
            incoming=incoming,
            received_at=self._transaction.now,
            is_failed=0,
            error="",
        )
        return inbox_id

    def mark_failed(self, inbox_id: int, error: str) -> None:
        """Its handling raised."""
        _mark.put(self._transaction, id=inbox_id, is_failed=1, error=error)

    def mark_handled(self, inbox_id: int) -> bool:
        """It is replayed; False = it had been handled before."""
        return _handled.run(self._transaction, id=inbox_id) > 0

    def failed(self, limit: int) -> list[tuple[int, Incoming, str]]:
        """Events that could not be handled, oldest first."""
        rows = _failed.all(self._transaction, most=limit)
        return [(row[0], row[1], row[2]) for row in rows]
