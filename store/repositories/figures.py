"""Counts over spans of time. Ranges over indexed columns: fast however many tickets there are."""

from datetime import datetime, timedelta

from sqlalchemy import Column, ColumnElement, and_, bindparam, func, select

from store.prepared import Prepared
from store.tables.tickets import tickets
from store.transaction import Transaction

_created, _answered = tickets.c.created_at, tickets.c.first_response_at
# Prepared: a month may have tens of thousands of rows.
_waits = Prepared(
    select(_created, _answered).where(
        _created >= bindparam("since", type_=_created.type),
        _created < bindparam("until", type_=_created.type),
        _answered.is_not(None),
    )
)


class SqlFigures:
    """Implements `domain.ports.Figures`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def opened(self, since: datetime, until: datetime) -> int:
        """Tickets opened in the span."""
        return self._count(tickets.c.created_at, since, until)

    def resolved(self, since: datetime, until: datetime) -> int:
        """Tickets whose latest resolution lies in the span."""
        return self._count(tickets.c.resolved_at, since, until)

    def first_responses(self, since: datetime, until: datetime) -> list[timedelta]:
        """How long customers waited for a human."""
        waits = _waits.all(self._transaction, since=since, until=until)
        return [answered - created for created, answered in waits]

    def _count(self, column: Column[datetime], since: datetime, until: datetime) -> int:
        statement = select(func.count()).select_from(tickets)
        found = self._transaction.ask(statement.where(_within(column, since, until)))
        return int(found.scalar_one())


def _within(column: Column[datetime], since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(column >= since, column < until)
