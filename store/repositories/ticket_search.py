"""Tickets by what stands in their titles and descriptions.

What stands in many is found soon by looking through the list; what stands in few, by the index.
"""

from dataclasses import replace
from enum import Enum, auto
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, TextClause, bindparam, select

from domain.ports import TicketFilter, TicketOrder
from store.prepared import Prepared, Row
from store.repositories.ticket_lists import Shape, page_of, rows_of, shaped
from store.statements import among
from store.tables.tickets import tickets
from store.transaction import Transaction
from store.words import is_short, may_hold, runs_of

# So many are looked through before the index is asked; of a list with no more, all.
LOOKED_THROUGH = 5000
_ORDER = ("urgency", "number")


class _Where(Enum):
    """What tickets are looked at."""

    LISTED = auto()
    INDEXED = auto()
    # By fewer signs than the index has together.
    BRIEFLY_INDEXED = auto()


def search(
    transaction: Transaction,
    names: tuple[str, ...],
    which: TicketFilter,
    *,
    order: TicketOrder,
    limit: int,
    after: int | None,
) -> list[Row]:
    """One page of these columns. `which` has a text."""
    numbers, values = page_of(("number",), replace(which, text=""), order=order, after=after)
    near = [n for (n,) in numbers.all(transaction, most=LOOKED_THROUGH + 1, **values)]
    shape, values = shaped(which, after)

    def found(where: _Where, **more: Any) -> list[Row]:
        statement = _found(names, shape, order, after is not None, where)
        return statement.all(transaction, most=limit, **values, **more)

    rows = found(_Where.LISTED, numbers=near)
    if len(near) <= LOOKED_THROUGH or len(rows) == limit:
        return rows
    where = _Where.BRIEFLY_INDEXED if is_short(which.text) else _Where.INDEXED
    return found(where, runs=runs_of(which.text, transaction.dialect.name))


@lru_cache
def _found(
    names: tuple[str, ...], shape: Shape, order: TicketOrder, is_later: bool, where: _Where
) -> Prepared:
    """Found first, then ordered: else databases walk the list, hoping to find enough soon."""

    def build(dialect: str) -> Select[Any]:
        rows = rows_of(tuple(dict.fromkeys((*names, *_ORDER))), shape, order, is_later=is_later)
        found = rows.where(_is_there(where, dialect)).cte("found").prefix_with("MATERIALIZED")
        # Numbers rise with time.
        keys = _ORDER if order is TicketOrder.URGENCY else _ORDER[1:]
        is_falling = order is TicketOrder.NEWEST
        ordering = (found.c[key].desc() if is_falling else found.c[key] for key in keys)
        page = select(*(found.c[name] for name in names)).order_by(*ordering)
        return page.limit(bindparam("most"))

    return Prepared(build)


def _is_there(where: _Where, dialect: str) -> ColumnElement[bool] | TextClause:
    if where is _Where.LISTED:
        return among(tickets.c.number, dialect)
    return may_hold(dialect, is_short=where is _Where.BRIEFLY_INDEXED)
