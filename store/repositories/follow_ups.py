"""Follow-up tasks (客户回访)."""

from domain.surveys.survey import FollowUp
from store.prepared import Prepared
from store.records import Record
from store.statements import change, insert_row, pick
from store.tables.clocks import NOT_DONE, follow_ups
from store.tables.columns import is_exactly
from store.transaction import Transaction

_record = Record(FollowUp)
_CHANGED = ("owner_id", "due_at", "done_at", "outcome")
_IN_ORDER = (follow_ups.c.due_at, follow_ups.c.id)

_insert = insert_row(follow_ups, generated="id")
_get = Prepared(pick(follow_ups, _record.names, "id"))
_save = Prepared(change(follow_ups, _CHANGED, "id"))
_of = Prepared(pick(follow_ups, _record.names, "number").order_by(follow_ups.c.id))
_open = Prepared(pick(follow_ups, _record.names).where(is_exactly(NOT_DONE)).order_by(*_IN_ORDER))
_open_of_owner = Prepared(
    pick(follow_ups, _record.names, "owner_id").where(is_exactly(NOT_DONE)).order_by(*_IN_ORDER)
)


class SqlFollowUps:
    """Implements `domain.ports.FollowUps`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, task: FollowUp) -> int:
        """Store a new one; returns its id."""
        task_id: int = _insert.scalar(self._transaction, **_record.values(task))
        return task_id

    def get(self, task_id: int) -> FollowUp | None:
        """One task."""
        row = _get.one(self._transaction, id=task_id)
        return _record.make(row) if row else None

    def save(self, task: FollowUp) -> None:
        """Store a changed one."""
        _save.put(self._transaction, **_record.values(task))

    def of(self, number: int) -> list[FollowUp]:
        """All of a ticket, oldest first."""
        return [_record.make(row) for row in _of.all(self._transaction, number=number)]

    def open(self, owner_id: int | None = None) -> list[FollowUp]:
        """Those not done, the one due first first."""
        if owner_id is None:
            rows = _open.all(self._transaction)
        else:
            rows = _open_of_owner.all(self._transaction, owner_id=owner_id)
        return [_record.make(row) for row in rows]
