"""Which slots of which cron job ran."""

from datetime import datetime

from sqlalchemy import bindparam, func, select

from store.prepared import Prepared
from store.statements import insert_new, put_row, same
from store.tables.clocks import cron_runs
from store.transaction import Transaction

_KEY = ("name", "slot")

_insert = insert_new(cron_runs, _KEY)
_put = put_row(cron_runs, _KEY)
_last = Prepared(
    select(func.max(cron_runs.c.slot, type_=cron_runs.c.slot.type)).where(
        same(cron_runs, "name"),
        cron_runs.c.slot <= bindparam("until", type_=cron_runs.c.slot.type),
    )
)


class SqlCronRuns:
    """Implements `domain.ports.CronRuns`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def last(self, name: str, until: datetime) -> datetime | None:
        """The latest slot up to then."""
        slot: datetime | None = _last.scalar(self._transaction, name=name, until=until)
        return slot

    def note(self, name: str, slot: datetime) -> bool:
        """False = it is noted already."""
        return _insert.run(self._transaction, name=name, slot=slot, error="") > 0

    def failed(self, name: str, slot: datetime, error: str) -> None:
        """Given up."""
        _put.put(self._transaction, name=name, slot=slot, error=error)
