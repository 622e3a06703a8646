"""Counts over spans of time. Ranges over indexed columns: fast however many tickets there are."""

from datetime import datetime, timedelta

from sqlalchemy import Column, ColumnElement, and_, func, select

from store.tables.tickets import surveys, tickets
from store.transaction import Transaction


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
        created, answered = tickets.c.created_at, tickets.c.first_response_at
        statement = select(created, answered).where(
            _within(created, since, until), answered.is_not(None)
        )
        return [end - start for start, end in self._transaction.ask(statement)]

    def scores(self, since: datetime, until: datetime) -> list[int]:
        """Ratings given in the span."""
        statement = select(surveys.c.score).where(
            _within(surveys.c.answered_at, since, until), surveys.c.score.is_not(None)
        )
        return list(self._transaction.ask(statement).scalars())

    def _count(self, column: Column[datetime], since: datetime, until: datetime) -> int:
        statement = select(func.count()).select_from(tickets)
        found = self._transaction.ask(statement.where(_within(column, since, until)))
        return int(found.scalar_one())


def _within(column: Column[datetime], since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(column >= since, column < until)
