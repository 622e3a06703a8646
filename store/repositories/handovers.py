"""Hand-overs between shifts."""

from domain.people.roster import Handover
from store.prepared import Prepared
from store.records import Record
from store.statements import change, insert_row, pick
from store.tables.clocks import handovers
from store.transaction import Transaction

_record = Record(Handover)
_CHANGED = tuple(name for name in _record.names if name != "id")

_insert = insert_row(handovers, generated="id")
_get = Prepared(pick(handovers, _record.names, "id"))
_save = Prepared(change(handovers, _CHANGED, "id"))
_latest = Prepared(
    pick(handovers, _record.names, "team")
    .order_by(handovers.c.at.desc(), handovers.c.id.desc())
    .limit(1)
)


class SqlHandovers:
    """Implements `domain.ports.Handovers`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, handover: Handover) -> int:
        """Store a new one; returns its id."""
        handover_id: int = _insert.scalar(self._transaction, **_record.values(handover))
        return handover_id

    def get(self, handover_id: int) -> Handover | None:
        """One."""
        row = _get.one(self._transaction, id=handover_id)
        return _record.make(row) if row else None

    def save(self, handover: Handover) -> None:
        """Store a changed one."""
        _save.put(self._transaction, **_record.values(handover))

    def latest(self, team: str) -> Handover | None:
        """The last one of a team."""
        row = _latest.one(self._transaction, team=team)
        return _record.make(row) if row else None
