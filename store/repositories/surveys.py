"""Surveys of tickets, one per resolution."""

from domain.surveys.survey import Survey
from store.prepared import Prepared
from store.records import Record
from store.statements import pick, put_row
from store.tables.tickets import surveys
from store.transaction import Transaction

_record = Record(Survey)
_put = put_row(surveys, ("number", "round"))
_latest = Prepared(pick(surveys, _record.names, "number").order_by(surveys.c.round.desc()).limit(1))


class SqlSurveys:
    """Implements `domain.ports.Surveys`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def save(self, survey: Survey) -> None:
        """Store it."""
        _put.run(self._transaction, **_record.values(survey))

    def latest(self, number: int) -> Survey | None:
        """The survey of the last resolution that was asked about."""
        row = _latest.one(self._transaction, number=number)
        return _record.make(row) if row else None
