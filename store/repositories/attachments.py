"""Files of tickets and drafts. Their contents lie in `store.files`."""

from collections.abc import Collection
from functools import cache

from sqlalchemy import bindparam

from domain.tickets.conversation import Attachment, AttachmentState
from store.prepared import Prepared
from store.records import Record
from store.statements import change, insert_row, pick
from store.tables.columns import is_exactly
from store.tables.tickets import PENDING, attachments
from store.transaction import Transaction

_record = Record(Attachment)
_insert = insert_row(attachments, generated="id")
_get = Prepared(pick(attachments, _record.names, "id"))
_of = Prepared(pick(attachments, _record.names, "number").order_by(attachments.c.id))
_attach = Prepared(change(attachments, ("number", "internal"), "id"))
_pending = Prepared(
    pick(attachments, _record.names)
    .where(is_exactly(PENDING), attachments.c.id > bindparam("after"))
    .order_by(attachments.c.id)
    .limit(bindparam("most"))
)


@cache
def _settle(known: frozenset[str]) -> Prepared:
    return Prepared(change(attachments, ("state", *known), "id"))


class SqlAttachments:
    """Implements `domain.ports.Attachments`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, attachment: Attachment) -> int:
        """Store it; returns its id."""
        attachment_id: int = _insert.scalar(self._transaction, **_record.values(attachment))
        if attachment.state is AttachmentState.PENDING:
            self._transaction.wants_fetched(attachment_id)
        return attachment_id

    def get(self, attachment_id: int) -> Attachment | None:
        """One attachment."""
        row = _get.one(self._transaction, id=attachment_id)
        return _record.make(row) if row else None

    def of(self, number: int) -> list[Attachment]:
        """All attachments of a ticket, oldest first."""
        return [_record.make(row) for row in _of.all(self._transaction, number=number)]

    def attach(self, ids: Collection[int], number: int, *, internal: bool) -> None:
        """Files of a draft or upload become a ticket's."""
        for attachment_id in ids:
            _attach.put(self._transaction, id=attachment_id, number=number, internal=internal)

    def settle(
        self,
        attachment_id: int,
        state: AttachmentState,
        *,
        digest: str = "",
        size: int | None = None,
        media_type: str = "",
    ) -> None:
        """What became of fetching its content; what is not told stays as it was."""
        told = {"digest": digest or None, "size": size, "media_type": media_type or None}
        known = {name: value for name, value in told.items() if value is not None}
        _settle(frozenset(known)).put(self._transaction, id=attachment_id, state=state, **known)

    def pending(self, limit: int, *, after: int = 0) -> list[Attachment]:
        """Those still to be fetched, oldest first."""
        rows = _pending.all(self._transaction, most=limit, after=after)
        return [_record.make(row) for row in rows]
