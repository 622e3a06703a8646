"""Counts over spans of time. Ranges over indexed columns: fast however many tickets there are."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    bindparam,
    func,
    or_,
    select,
    type_coerce,
)

from domain.sla.attainment import Took, took
from domain.sla.policy import Metric
from domain.sla.target_count import Outcome
from store.prepared import Prepared
from store.statements import same
from store.tables.clocks import measurements
from store.tables.tickets import tickets
from store.transaction import Transaction

_m = measurements.c
_OF_TEAM = or_(bindparam("team", type_=_m.team.type) == "", _m.team == bindparam("team"))
_outcomes = Prepared(
    select(_m.outcome, func.count())
    .where(
        same(measurements, "metric"),
        _m.settled_at >= bindparam("since", type_=_m.settled_at.type),
        _m.settled_at < bindparam("until", type_=_m.settled_at.type),
        _OF_TEAM,
    )
    .group_by(_m.outcome)
)
# As plain numbers: a month may have tens of thousands of rows.
_spent: list[ColumnElement[Any]] = [type_coerce(c, BigInteger) for c in (_m.wall, _m.business)]
_took = Prepared(
    select(*_spent).where(
        same(measurements, "metric"),
        _m.ended_at >= bindparam("since", type_=_m.ended_at.type),
        _m.ended_at < bindparam("until", type_=_m.ended_at.type),
        _m.is_kept,
        _OF_TEAM,
    )
)


def _counting(column: Column[datetime]) -> Mapping[bool, Prepared]:
    """How many tickets in a span: of all teams, of one (True)."""
    span = (
        column >= bindparam("since", type_=column.type),
        column < bindparam("until", type_=column.type),
    )
    of_all = select(func.count()).select_from(tickets).where(*span)
    return {False: Prepared(of_all), True: Prepared(of_all.where(same(tickets, "team")))}


_opened, _resolved = _counting(tickets.c.created_at), _counting(tickets.c.resolved_at)


class SqlFigures:
    """Implements `domain.ports.Figures`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def opened(self, since: datetime, until: datetime, *, team: str = "") -> int:
        """Tickets opened in the span."""
        return self._count(_opened, since, until, team)

    def resolved(self, since: datetime, until: datetime, *, team: str = "") -> int:
        """Tickets whose latest resolution lies in the span."""
        return self._count(_resolved, since, until, team)

    def outcomes(
        self, metric: Metric, since: datetime, until: datetime, *, team: str = ""
    ) -> Mapping[Outcome, int]:
        """Target instances settled in the span, by outcome."""
        rows = _outcomes.all(self._transaction, metric=metric, since=since, until=until, team=team)
        return dict(rows)

    def took(
        self, metric: Metric, since: datetime, until: datetime, *, team: str = ""
    ) -> Took | None:
        """How long those took whose promise was kept in the span."""
        rows = _took.all(self._transaction, metric=metric, since=since, until=until, team=team)
        return took([wall for wall, _ in rows], [business for _, business in rows])

    def _count(
        self, counting: Mapping[bool, Prepared], since: datetime, until: datetime, team: str
    ) -> int:
        of_team = {"team": team} if team else {}
        found = counting[bool(team)].scalar(self._transaction, since=since, until=until, **of_team)
        return int(found)
