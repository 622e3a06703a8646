"""Surveys of tickets, one per resolution."""

from datetime import datetime

from sqlalchemy import bindparam

from domain.surveys.survey import Survey
from store.prepared import Prepared
from store.records import Record
from store.statements import pick, put_row
from store.tables.tickets import surveys
from store.transaction import Transaction

_record = Record(Survey)
_put = put_row(surveys, ("number", "round"))
_latest = Prepared(pick(surveys, _record.names, "number").order_by(surveys.c.round.desc()).limit(1))
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
