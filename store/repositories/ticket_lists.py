"""Lists of tickets as SQL: which, in what order, from where on. Shaped to the indexes."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, or_, select, true, tuple_
from sqlalchemy.sql.elements import TextClause

from domain.ports import TicketFilter, TicketOrder
from domain.tickets.ticket import LIVE as LIVE_STATUSES
from store.tables.columns import is_exactly
from store.tables.tickets import LIVE, tickets

S = TypeVar("S", bound=Select[Any])


def restricted(statement: S, which: TicketFilter) -> S:
    """The statement, over the tickets asked for only."""
    return statement.where(true(), *_conditions(which))


def page_of(
    columns: Sequence[ColumnElement[Any]],
    which: TicketFilter,
    *,
    order: TicketOrder,
    limit: int,
    after: int | None,
) -> Select[Any]:
    """One page. Numbers rise with time, so the newest ticket is the one of the highest number."""
    statement = restricted(select(*columns), which)
    number, urgency = tickets.c.number, tickets.c.urgency
    # None can't be compared with; without a page before, the comparison is not used.
    last_number = after or 0
    beyond: ColumnElement[bool]
    ordering: list[ColumnElement[Any]]
    match order:
        case TicketOrder.NEWEST:
            beyond, ordering = number < last_number, [number.desc()]
        case TicketOrder.OLDEST:
            beyond, ordering = number > last_number, [number]
        case TicketOrder.URGENCY:
            last = select(urgency).where(number == last_number).scalar_subquery()
            beyond = tuple_(urgency, number) > tuple_(last, last_number)
            ordering = [urgency, number]
    if after is not None:
        statement = statement.where(beyond)
    return statement.order_by(*ordering).limit(limit)


def _conditions(which: TicketFilter) -> Iterator[ColumnElement[bool] | TextClause]:
    yield from _by_state(which)
    if which.team:
        yield tickets.c.team == which.team
    if which.assignee_id is not None:
        yield tickets.c.assignee_id == which.assignee_id
    if which.unassigned:
        yield tickets.c.assignee_id.is_(None)
    if which.customer_id is not None:
        yield tickets.c.customer_id == which.customer_id
    if which.created_from:
        yield tickets.c.created_at >= which.created_from
    if which.created_before:
        yield tickets.c.created_at < which.created_before
    if which.text:
        yield or_(
            tickets.c.title.icontains(which.text, autoescape=True),
            tickets.c.description.icontains(which.text, autoescape=True),
        )


def _by_state(which: TicketFilter) -> Iterator[ColumnElement[bool] | TextClause]:
    statuses = frozenset(which.statuses)
    if statuses and statuses <= LIVE_STATUSES:
        yield is_exactly(LIVE)
    if statuses and statuses != LIVE_STATUSES:
        yield tickets.c.status.in_(sorted(statuses))
    if which.priorities:
        yield tickets.c.priority.in_(sorted(which.priorities))
