"""Lists of tickets as SQL: which, in what order, from where on. Shaped to the indexes.

Building a statement costs more than running it, so each shape of list is prepared once: the words
of closed sets are spelled out in it, all else are parameters.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.sql.elements import TextClause

from domain.ports import TicketFilter, TicketOrder
from domain.tickets.ticket import LIVE as LIVE_STATUSES
from domain.tickets.ticket import Priority, Status
from store.prepared import Prepared
from store.tables.columns import is_exactly
from store.tables.tickets import LIVE, tickets

Values = dict[str, Any]
Condition = ColumnElement[bool] | TextClause
# Statuses and priorities asked for, and the names of the other fields that restrict.
Shape = tuple[frozenset[Status], frozenset[Priority], frozenset[str]]

_SHAPES = 256
_ESCAPE = "/"
_number = tickets.c.number
_after = bindparam("after", type_=_number.type)


def _is(column: Column[Any]) -> ColumnElement[bool]:
    return column == bindparam(column.name, type_=column.type)


def _contains(column: Column[str]) -> ColumnElement[bool]:
    return column.icontains(bindparam("text", type_=column.type), escape=_ESCAPE)


_created = tickets.c.created_at
_CONDITIONS: dict[str, Condition] = {
    "team": _is(tickets.c.team),
    "assignee_id": _is(tickets.c.assignee_id),
    "unassigned": tickets.c.assignee_id.is_(None),
    "customer_id": _is(tickets.c.customer_id),
    "created_from": _created >= bindparam("created_from", type_=_created.type),
    "created_before": _created < bindparam("created_before", type_=_created.type),
    "text": or_(_contains(tickets.c.title), _contains(tickets.c.description)),
}
_SPAN = frozenset({"created_from", "created_before"})
# Expressions, not columns: the small indexes of live tickets are walked then, where SQLite would
# fetch every ticket the team or the person ever had.
_AMONG_FEW: dict[str, Condition] = {"team": func.coalesce(tickets.c.team, "") == bindparam("team")}
_SORTED: ColumnElement[int] = _number + literal_column("0")
_OF_STAFF = frozenset({"assignee_id", "unassigned"})


def page_of(
    names: tuple[str, ...], which: TicketFilter, *, order: TicketOrder, after: int | None
) -> tuple[Prepared, Values]:
    """One page of these columns, and its parameters; `most` is left to give.

    Numbers rise with time, so the newest ticket is the one of the highest number.
    """
    shape, values = shaped(which, after)
    return _page(names, shape, order, after is not None), values


def counted(which: TicketFilter) -> tuple[Prepared, Values]:
    """How many there are, and its parameters."""
    shape, values = shaped(which)
    return _counted(shape), values


def rows_of(
    names: tuple[str, ...], shape: Shape, order: TicketOrder, *, is_later: bool
) -> Select[Any]:
    """These columns of all there are, in no order; `is_later`: of those after a ticket."""
    # By urgency, an index of live tickets has both the team and the order.
    is_few = _is_live(shape[0]) and order is not TicketOrder.URGENCY
    conditions = _conditions(*shape, by_name=_CONDITIONS | (_AMONG_FEW if is_few else {}))
    rows = select(*(tickets.c[name] for name in names)).where(true(), *conditions)
    if not is_later:
        return rows
    keys = _keys(shape, order)
    place, last = tuple_(*keys), tuple_(*map(_of_the_last, keys))
    return rows.where(place < last if order is TicketOrder.NEWEST else place > last)


@lru_cache(_SHAPES)
def _page(names: tuple[str, ...], shape: Shape, order: TicketOrder, is_later: bool) -> Prepared:
    rows = rows_of(names, shape, order, is_later=is_later)
    keys, is_falling = _keys(shape, order), order is TicketOrder.NEWEST
    ordering = (key.desc() if is_falling else key for key in keys)
    return Prepared(rows.order_by(*ordering).limit(bindparam("most")))


@lru_cache(_SHAPES)
def _counted(shape: Shape) -> Prepared:
    conditions = _conditions(*shape, by_name=_CONDITIONS | _AMONG_FEW)
    return Prepared(select(func.count()).select_from(tickets).where(true(), *conditions))


def _keys(shape: Shape, order: TicketOrder) -> list[ColumnElement[Any]]:
    statuses, _, names = shape
    if order is TicketOrder.URGENCY:
        return [tickets.c.urgency, _number]
    # A span of time is walked along its own index; the order is the same.
    if names & _SPAN:
        return [_created, _number]
    return [_SORTED if _is_live(statuses) and names & _OF_STAFF else _number]


def _of_the_last(key: ColumnElement[Any]) -> ColumnElement[Any]:
    """The key of the last ticket of the page before."""
    if key is _number or key is _SORTED:
        return _after
    return select(key).where(_number == _after).scalar_subquery()


def shaped(which: TicketFilter, after: int | None = None) -> tuple[Shape, Values]:
    """What the statement differs by, and the parameters it takes."""
    given = {name: getattr(which, name) for name in _CONDITIONS}
    # Not by truth: person 0 is nobody, and must not become everybody.
    values = {n: v for n, v in given.items() if not (v is None or v is False or v == "")}
    names = frozenset(values)
    values.pop("unassigned", None)
    if "text" in values:
        values["text"] = _literally(values["text"])
    if after is not None:
        values["after"] = after
    return (frozenset(which.statuses), frozenset(which.priorities), names), values


def _literally(text: str) -> str:
    """Signs that LIKE understands are meant as they stand."""
    for sign in (_ESCAPE, "%", "_"):
        text = text.replace(sign, _ESCAPE + sign)
    return text


def _conditions(
    statuses: frozenset[Status],
    priorities: frozenset[Priority],
    names: frozenset[str],
    by_name: Mapping[str, Condition] = _CONDITIONS,
) -> Iterator[Condition]:
    if _is_live(statuses):
        yield is_exactly(LIVE)
    if statuses and statuses != LIVE_STATUSES:
        yield tickets.c.status.in_(_spelled(statuses))
    if priorities:
        yield tickets.c.priority.in_(_spelled(priorities))
    yield from (condition for name, condition in by_name.items() if name in names)


def _is_live(statuses: frozenset[Status]) -> bool:
    return bool(statuses) and statuses <= LIVE_STATUSES


def _spelled(words: frozenset[Status] | frozenset[Priority]) -> list[ColumnElement[str]]:
    return [literal_column(f"'{word.value}'") for word in sorted(words)]
