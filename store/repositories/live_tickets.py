"""How live tickets stand at one moment. They alone are looked at, by the indexes that hold them."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, literal_column, select

from store.prepared import Prepared
from store.tables.columns import UtcTime, is_exactly
from store.tables.tickets import LIVE, tickets

_NOW = bindparam("now", type_=UtcTime)
# Later than anything that is promised: what is not promised comes last.
_NEVER = bindparam("never", datetime(9999, 12, 31, tzinfo=UTC), UtcTime)
# Expressions, not the columns: SQLite would walk their indexes, by way of all that is over.
_OF_TEAM = func.coalesce(tickets.c.team, "") == bindparam("team", type_=tickets.c.team.type)
_STATUS = func.coalesce(tickets.c.status, "", type_=tickets.c.status.type)
# The earliest of several columns, by dialect.
_EARLIEST: dict[str, Callable[..., ColumnElement[Any]]] = {
    "sqlite": func.min,
    "postgresql": func.least,
}


def late_since(dialect: str) -> ColumnElement[datetime]:
    """The rule of `domain.tickets.response.late_since`, for live tickets; beyond now = not late."""
    is_unanswered = tickets.c.first_response_at.is_(None)
    owed = (
        case((is_unanswered, tickets.c.first_response_due)),
        tickets.c.next_response_due,
        tickets.c.resolution_due,
    )
    return _EARLIEST[dialect](*(func.coalesce(due, _NEVER) for due in owed))


@lru_cache
def counting(moments: int, *, is_of_team: bool) -> Prepared:
    """By status and group of age: how many, and how many of them late.

    Parameters: now, moment_0 …, team.
    """
    opened = tickets.c.created_at
    ages: list[tuple[ColumnElement[bool], ColumnElement[Any]]] = [
        (opened > bindparam(f"moment_{place}", type_=UtcTime), literal_column(str(place)))
        for place in range(moments)
    ]
    age = case(*ages, else_=literal_column(str(moments))).label("age")

    def build(dialect: str) -> Select[Any]:
        late_ones = func.count(case((late_since(dialect) <= _NOW, literal_column("1"))))
        counted = select(_STATUS.label("standing"), age, func.count(), late_ones)
        return _live(counted, is_of_team=is_of_team).group_by("standing", age)

    return Prepared(build)


@lru_cache
def late(names: tuple[str, ...], *, is_of_team: bool) -> Prepared:
    """These columns of those that are late. Parameters: now, most, team."""

    def build(dialect: str) -> Select[Any]:
        since = late_since(dialect)
        found = select(*(tickets.c[name] for name in names)).where(since <= _NOW)
        ordered = _live(found, is_of_team=is_of_team).order_by(since, tickets.c.number)
        return ordered.limit(bindparam("most"))

    return Prepared(build)


def _live(statement: Select[Any], *, is_of_team: bool) -> Select[Any]:
    live = statement.where(is_exactly(LIVE))
    return live.where(_OF_TEAM) if is_of_team else live
