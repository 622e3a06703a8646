"""Counts of live tickets, and over spans of time: fast however many tickets there are."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    select,
    type_coerce,
)

from domain.ports import LiveCount
from domain.sla.attainment import Took, took
from domain.sla.policy import Metric
from domain.sla.target_count import Outcome
from domain.surveys.satisfaction import Asked, Rating
from domain.tickets.ticket import Status
from store.prepared import Prepared, Row
from store.repositories.live_tickets import counting
from store.statements import same
from store.tables.clocks import measurements
from store.tables.tickets import surveys, tickets
from store.transaction import Transaction

_m, _s = measurements.c, surveys.c
# Each of all teams, and of one (True).
_ByTeam = Mapping[bool, Prepared]
_LISTED = {"sqlite": func.json_group_array, "postgresql": func.json_agg}
# An expression, not the column: SQLite would walk everything the team ever had.
_IS_THEIRS = func.coalesce(tickets.c.team, "") == bindparam("team")
_IS_OF_TEAM = same(measurements, "team")


def _within(column: Column[datetime]) -> ColumnElement[bool]:
    since, until = (bindparam(name, type_=column.type) for name in ("since", "until"))
    return and_(column >= since, column < until)


def _by_team(build: Callable[[bool], Callable[[str], Select[Any]]]) -> _ByTeam:
    return {is_of_team: Prepared(build(is_of_team)) for is_of_team in (False, True)}


def _counting(column: Column[datetime]) -> _ByTeam:
    """How many tickets in a span."""
    of_all = select(func.count()).select_from(tickets).where(_within(column))
    return {False: Prepared(of_all), True: Prepared(of_all.where(_IS_THEIRS))}


def _settled() -> _ByTeam:
    of_all = (
        select(_m.outcome, func.count())
        .where(same(measurements, "metric"), _within(_m.settled_at))
        .group_by(_m.outcome)
    )
    return {False: Prepared(of_all), True: Prepared(of_all.where(_IS_OF_TEAM))}


def _spent(is_of_team: bool) -> Callable[[str], Select[Any]]:
    """As two lists: a month may have tens of thousands of rows, each of which would cost more than
    its two numbers."""

    def build(dialect: str) -> Select[Any]:
        plain = (type_coerce(column, BigInteger) for column in (_m.wall, _m.business))
        lists: list[ColumnElement[Any]] = [cast(_LISTED[dialect](each), Text) for each in plain]
        spent = select(*lists).where(same(measurements, "metric"), _within(_m.ended_at), _m.is_kept)
        return spent.where(_IS_OF_TEAM) if is_of_team else spent

    return build


def _about(of_all: Select[Any], is_of_team: bool) -> Select[Any]:
    """Surveys of a team's tickets. Each is asked for: joined, databases would read all tickets."""
    if not is_of_team:
        return of_all
    whose = select(tickets.c.team).where(tickets.c.number == _s.number).scalar_subquery()
    return of_all.where(whose == bindparam("team", type_=tickets.c.team.type))


def _surveyed() -> Select[Any]:
    is_kept = _s.cancelled_at.is_(None)
    counted = (is_kept, and_(is_kept, _s.score.is_not(None)), _s.cancelled_at.is_not(None))
    counts: list[ColumnElement[Any]] = [
        func.count(case((which, literal_column("1")))) for which in counted
    ]
    return select(*counts).where(_within(_s.asked_at), _s.is_unasked.is_(False))


def _rated() -> Select[Any]:
    # JSON can't be compared on PostgreSQL, its text can.
    credited = type_coerce(cast(_s.credits, Text), _s.credits.type).label("credited")
    is_own = (_s.engineer_id == _s.customer_id).label("is_own")
    rated = select(_s.score, credited, is_own, func.count()).where(_within(_s.answered_at))
    return rated.group_by(_s.score, "credited", "is_own")


_opened, _resolved = _counting(tickets.c.created_at), _counting(tickets.c.resolved_at)
_outcomes, _took = _settled(), _by_team(_spent)
_asked, _ratings = (
    {is_of_team: Prepared(_about(of_all, is_of_team)) for is_of_team in (False, True)}
    for of_all in (_surveyed(), _rated())
)


class SqlFigures:
    """Implements `domain.ports.Figures`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def live(self, now: datetime, moments: Sequence[datetime], *, team: str = "") -> LiveCount:
        """Of live tickets alone, by their own indexes."""
        statement = counting(len(moments), is_of_team=bool(team))
        asked: dict[str, Any] = {f"moment_{n}": moment for n, moment in enumerate(moments)}
        if team:
            asked["team"] = team
        rows = statement.all(self._transaction, now=now, **asked)
        by_status, by_age = Counter[Status](), Counter[int]()
        for status, age, count, _ in rows:
            by_status[status] += count
            by_age[age] += count
        return LiveCount(
            by_status=by_status,
            by_age=tuple(by_age[age] for age in range(len(moments) + 1)),
            late=sum(late for *_, late in rows),
        )

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
        return dict(self._rows(_outcomes, since, until, team, metric=metric))

    def took(
        self, metric: Metric, since: datetime, until: datetime, *, team: str = ""
    ) -> Took | None:
        """How long those took whose promise was kept in the span."""
        [lists] = self._rows(_took, since, until, team, metric=metric)
        wall, business = (json.loads(numbers or "[]") for numbers in lists)
        return took(wall, business)

    def asked(self, since: datetime, until: datetime, *, team: str = "") -> Asked:
        """Surveys sent in the span."""
        [(kept, responded, taken_back)] = self._rows(_asked, since, until, team)
        return Asked(kept=kept, responded=responded, taken_back=taken_back)

    def ratings(self, since: datetime, until: datetime, *, team: str = "") -> list[Rating]:
        """What was answered in the span."""
        return [
            Rating(
                score=score,
                credits=credits,
                is_of_own_work=bool(is_own) and not credits,
                count=count,
            )
            for score, credits, is_own, count in self._rows(_ratings, since, until, team)
        ]

    def _count(self, counting: _ByTeam, since: datetime, until: datetime, team: str) -> int:
        [(found,)] = self._rows(counting, since, until, team)
        return int(found)

    def _rows(
        self, by_team: _ByTeam, since: datetime, until: datetime, team: str, **more: Any
    ) -> list[Row]:
        if team:
            more["team"] = team
        return by_team[bool(team)].all(self._transaction, since=since, until=until, **more)
