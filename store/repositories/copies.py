"""Copies of public messages, as rows of the outbox."""

from sqlalchemy import bindparam, update

from domain.ports import CopyState, Lane, MessageCopy
from store.prepared import Prepared, Row
from store.statements import pick, same
from store.tables.columns import is_exactly
from store.tables.mail import SHOWING, UNSENT, OutboxState, outbox
from store.tables.tickets import message_references
from store.transaction import Transaction

_NAMES = ("id", "shows", "account", "chat", "state", "is_unsure")
_of = Prepared(pick(outbox, _NAMES, "shows").where(is_exactly(SHOWING)).order_by(outbox.c.id))
_get = Prepared(pick(outbox, _NAMES, "id"))
# Few messages were ever shown in one chat.
_native_ids = Prepared(
    pick(message_references, ("native_id",), "account", "chat", "outbox_id").order_by(
        message_references.c.native_id
    )
)
_drop = Prepared(
    update(outbox)
    .values(
        state=OutboxState.SUPERSEDED,
        is_unsent=0,
        settled_at=bindparam("now", type_=outbox.c.settled_at.type),
    )
    .where(same(outbox, "id"), is_exactly(UNSENT))
)
_STATES = {
    OutboxState.QUEUED: CopyState.WAITING,
    OutboxState.HELD: CopyState.WAITING,
    OutboxState.SENDING: CopyState.UNDER_WAY,
    OutboxState.SENT: CopyState.SHOWN,
}


class SqlCopies:
    """Implements `domain.ports.Copies`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def of(self, message_id: int) -> list[MessageCopy]:
        """All copies of a message."""
        return [self._copy(row) for row in _of.all(self._transaction, shows=message_id)]

    def get(self, outbox_id: int) -> MessageCopy | None:
        """One copy."""
        row = _get.one(self._transaction, id=outbox_id)
        return self._copy(row) if row else None

    def drop(self, outbox_id: int) -> None:
        """Never to be shown, unless it is under way."""
        _drop.put(self._transaction, id=outbox_id, now=self._transaction.now)

    def _copy(self, row: Row) -> MessageCopy:
        outbox_id, message_id, account, chat, state, is_unsure = row
        found = _STATES.get(state, CopyState.NEVER)
        if is_unsure and found is not CopyState.SHOWN:
            # Given up or not: a request was never answered.
            found = CopyState.UNDER_WAY
        rows = _native_ids.all(self._transaction, account=account, chat=chat, outbox_id=outbox_id)
        return MessageCopy(
            outbox_id=outbox_id,
            message_id=message_id or 0,
            lane=Lane(account=account, chat=chat),
            state=found,
            native_ids=tuple(native_id for (native_id,) in rows),
        )
