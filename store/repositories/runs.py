"""When the desk was at work."""

from sqlalchemy import bindparam, delete, select

from domain.ports import Run
from store.prepared import Prepared
from store.records import Record
from store.statements import change, insert_row
from store.tables.clocks import runs
from store.transaction import Transaction

# So many are kept; two are asked for.
_KEPT = 50
_record = Record(Run)

_begin = insert_row(runs, generated="id")
_seen = Prepared(change(runs, ("seen_at",), "id"))
_drop = Prepared(delete(runs).where(runs.c.id <= bindparam("last", type_=runs.c.id.type)))
_latest = Prepared(
    select(*(runs.c[name] for name in _record.names)).order_by(runs.c.id.desc()).limit(2)
)


class SqlRuns:
    """Implements `domain.ports.Runs`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def begin(self) -> int:
        """A process begins to work."""
        now = self._transaction.now
        run_id: int = _begin.scalar(self._transaction, started_at=now, seen_at=now)
        _drop.run(self._transaction, last=run_id - _KEPT)
        return run_id

    def seen(self, run_id: int) -> None:
        """It is at work now."""
        _seen.run(self._transaction, id=run_id, seen_at=self._transaction.now)

    def latest(self) -> list[Run]:
        """The newest two."""
        return [_record.make(row) for row in _latest.all(self._transaction)]
