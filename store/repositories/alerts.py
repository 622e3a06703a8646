"""Who was alerted lately."""

from datetime import datetime

from sqlalchemy import bindparam

from domain.ports import Alert
from store.prepared import Prepared
from store.records import Record
from store.statements import append_row, pick
from store.tables.clocks import alerts
from store.transaction import Transaction

_record = Record(Alert)
_insert = append_row(alerts, generated="id")
_since = Prepared(
    pick(alerts, _record.names, "recipient")
    .where(alerts.c.at >= bindparam("edge", type_=alerts.c.at.type))
    .order_by(alerts.c.at, alerts.c.id)
)
_of = Prepared(pick(alerts, _record.names, "number", "at").order_by(alerts.c.id))


class SqlAlerts:
    """Implements `domain.ports.Alerts`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        # In a storm many tickets of one unit ask about the same recipient.
        self._read: dict[str, dict[datetime, list[Alert]]] = {}

    def note(self, alert: Alert) -> None:
        """Remember it."""
        self._read.pop(alert.recipient, None)
        _insert.put(self._transaction, **_record.values(alert))

    def since(self, recipient: str, at: datetime) -> list[Alert]:
        """What this recipient was alerted of since then, oldest first."""
        read = self._read.setdefault(recipient, {})
        if at not in read:
            rows = _since.all(self._transaction, recipient=recipient, edge=at)
            read[at] = [_record.make(row) for row in rows]
        return list(read[at])

    def of(self, number: int, at: datetime) -> list[Alert]:
        """Who was alerted of a ticket at exactly this moment."""
        return [_record.make(row) for row in _of.all(self._transaction, number=number, at=at)]
