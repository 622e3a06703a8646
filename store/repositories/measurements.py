"""Facts about target instances of SLA clocks."""

from datetime import datetime
from operator import attrgetter

from sqlalchemy import bindparam

from domain.sla.policy import Metric
from domain.sla.target_count import Measurement
from store.prepared import Prepared
from store.records import Record
from store.statements import pick, put_row
from store.tables.clocks import measurements
from store.transaction import Transaction

_record = Record(Measurement)
_settled = measurements.c.settled_at
_put = put_row(measurements, ("number", "metric", "instance"))
_of = Prepared(pick(measurements, _record.names, "number"))
_ended = Prepared(
    pick(measurements, _record.names, "metric")
    .where(
        _settled >= bindparam("since", type_=_settled.type),
        _settled < bindparam("until", type_=_settled.type),
    )
    .order_by(_settled)
)
_in_order = attrgetter("started_at", "metric", "instance")


class SqlMeasurements:
    """Implements `domain.ports.Measurements`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def save(self, measurement: Measurement) -> None:
        """Store it, replacing the one of the same ticket, metric and instance."""
        settled_at = measurement.breached_at or measurement.ended_at
        _put.put(self._transaction, **_record.values(measurement), settled_at=settled_at)

    def of(self, number: int) -> list[Measurement]:
        """All of a ticket, in the order their targets started."""
        rows = _of.all(self._transaction, number=number)
        return sorted(map(_record.make, rows), key=_in_order)

    def ended(self, metric: Metric, since: datetime, until: datetime) -> list[Measurement]:
        """Kept, broken or dropped in the span."""
        rows = _ended.all(self._transaction, metric=metric, since=since, until=until)
        return [_record.make(row) for row in rows]
