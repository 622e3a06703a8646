"""Surveys of tickets, one per resolution."""

from datetime import datetime

from sqlalchemy import Column, bindparam

from domain.surveys.survey import Survey
from store.prepared import Prepared
from store.records import Record
from store.statements import pick, put_row
from store.tables.tickets import surveys
from store.transaction import Transaction

_record = Record(Survey)
_put = put_row(surveys, ("number", "round"))
_latest = Prepared(pick(surveys, _record.names, "number").order_by(surveys.c.round.desc()).limit(1))


def _within(column: Column[datetime]) -> Prepared:
    return Prepared(
        pick(surveys, _record.names).where(
            column >= bindparam("since", type_=column.type),
            column < bindparam("until", type_=column.type),
        )
    )


_sent, _answered = _within(surveys.c.asked_at), _within(surveys.c.answered_at)
_asked = Prepared(
    pick(surveys, _record.names, "customer_id")
    .where(surveys.c.asked_at >= bindparam("since", type_=surveys.c.asked_at.type))
    .order_by(surveys.c.asked_at.desc())
)


class SqlSurveys:
    """Implements `domain.ports.Surveys`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def save(self, survey: Survey) -> None:
        """Store it."""
        _put.put(self._transaction, **_record.values(survey))

    def latest(self, number: int) -> Survey | None:
        """The survey of the last resolution that was asked about."""
        row = _latest.one(self._transaction, number=number)
        return _record.make(row) if row else None

    def asked(self, customer_id: int, since: datetime) -> list[Survey]:
        """What a customer was asked about since then, the last one first."""
        rows = _asked.all(self._transaction, customer_id=customer_id, since=since)
        return [survey for survey in map(_record.make, rows) if not survey.is_unasked]

    def sent(self, since: datetime, until: datetime) -> list[Survey]:
        """What customers were asked in the span."""
        rows = _sent.all(self._transaction, since=since, until=until)
        return [survey for survey in map(_record.make, rows) if not survey.is_unasked]

    def answered(self, since: datetime, until: datetime) -> list[Survey]:
        """What customers answered first in the span."""
        rows = _answered.all(self._transaction, since=since, until=until)
        return [_record.make(row) for row in rows]
