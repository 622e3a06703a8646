"""When the desk was at work."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import bindparam, delete, select

from domain.ports import Process, Run
from domain.ports.runs import UNKNOWN
from store.prepared import Prepared, Row
from store.records import Record
from store.statements import change, insert_row
from store.tables.clocks import runs
from store.transaction import Transaction

# So many are kept, and all that were seen lately: a process that starts again and again must not
# drive out those it works beside.
_KEPT = 50
_LATELY = timedelta(hours=1)
_process = Record(Process)
_run = Record(Run, without=("process",))

_begin = insert_row(runs, generated="id")
_seen = Prepared(change(runs, ("seen_at", "is_over"), "id"))
_drop = Prepared(
    delete(runs).where(
        runs.c.id <= bindparam("last", type_=runs.c.id.type),
        runs.c.seen_at < bindparam("before", type_=runs.c.seen_at.type),
    )
)
_latest = Prepared(
    select(*(runs.c[name] for name in (*_run.names, *_process.names)))
    .order_by(runs.c.seen_at.desc(), runs.c.id.desc())
    .limit(_KEPT)
)


class SqlRuns:
    """Implements `domain.ports.Runs`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def begin(self, process: Process = UNKNOWN) -> int:
        """A process begins to work."""
        now = self._transaction.now
        run_id: int = _begin.scalar(
            self._transaction,
            started_at=now,
            seen_at=now,
            is_over=0,
            **_process.values(process),
        )
        _drop.put(self._transaction, last=run_id - _KEPT, before=now - _LATELY)
        return run_id

    def seen(self, run_id: int) -> None:
        """It is at work now."""
        _seen.put(self._transaction, id=run_id, seen_at=self._transaction.now, is_over=0)

    def end(self, run_id: int) -> None:
        """It was."""
        _seen.put(self._transaction, id=run_id, seen_at=self._transaction.now, is_over=1)

    def latest(self) -> list[Run]:
        """Those seen last first."""
        return [_made(row) for row in _latest.all(self._transaction)]


def _made(row: Row) -> Run:
    own, of_process = row[: len(_run.names)], row[len(_run.names) :]
    run = _run.make(own, process=_process.make(of_process))
    return replace(run, is_over=bool(run.is_over))
