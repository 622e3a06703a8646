"""What people look at, over 1,000,000 tickets: lists, the queue, one ticket, the next deadline, the
board, reports; on SQLite and on PostgreSQL.

Beside it: the same rows asked for in plain SQL.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Protocol

import psycopg

from bench.figures import Figure
from bench.fill import ENGINEERS, FIRST
from bench.fill_postgres import fill_postgres
from desk.desk import Desk
from desk.reports.report_period import report_period
from desk.reports.show_board import show_board
from domain.people.news import TeamNews
from domain.policy import ServicePolicy
from domain.ports import TicketFilter, TicketOrder, Unit
from domain.sla.policy import Metric
from domain.tickets.history import TicketEvent
from domain.tickets.ticket import LIVE, Status, Ticket
from store.opening import open_store
from tests.databases.server import PostgresServer

_ROUNDS = 7
_TARGET = 0.3
_PAGE = 50
_SINCE, _UNTIL = datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 4, 1, tzinfo=UTC)
_SPAN = "BETWEEN '2025-03-01' AND '2025-04-01'"


@dataclass(frozen=True, slots=True)
class Query:
    """One thing to look at, through the store and in SQL (several statements by ";")."""

    what: str
    ask: Callable[[Unit], object]
    sql: str


class _Plain(Protocol):
    """A connection without us."""

    def execute(self, query: Any, /) -> Any: ...


class _Nobody:
    def announce(self, unit: Unit, ticket: Ticket, event: TicketEvent) -> None:
        """Nothing happens here that would be told."""

    def tell(self, unit: Unit, news: TeamNews) -> None:
        """Nor this."""


def _list(order: TicketOrder, **which: object) -> Callable[[Unit], object]:
    asked = TicketFilter(**which)  # type: ignore[arg-type] # names of its own fields
    return lambda unit: unit.tickets.find(asked, order=order, limit=_PAGE)


def _whole(number: int) -> Callable[[Unit], object]:
    return lambda unit: (
        unit.tickets.get(number),
        unit.messages.of(number),
        unit.notes.of(number),
        unit.history.of(number),
        unit.attachments.of(number),
    )


def _desk(unit: Unit) -> Desk:
    return Desk(unit=unit, policy=ServicePolicy(), announcer=_Nobody(), actor=None)


_NUMBER = FIRST + 654_321
_QUERIES = (
    Query(
        "newest tickets, a page",
        _list(TicketOrder.NEWEST),
        f"SELECT * FROM tickets ORDER BY number DESC LIMIT {_PAGE}",
    ),
    Query(
        "queue of a team by urgency",
        _list(TicketOrder.URGENCY, team="support", statuses=LIVE),
        "SELECT * FROM tickets WHERE is_live = 1 AND team = 'support'"
        f" ORDER BY urgency, number LIMIT {_PAGE}",
    ),
    Query(
        "closed tickets of a team, newest",
        _list(TicketOrder.NEWEST, team="field", statuses={Status.CLOSED}),
        "SELECT * FROM tickets WHERE team = 'field' AND status = 'closed'"
        f" ORDER BY number DESC LIMIT {_PAGE}",
    ),
    Query(
        "a customer's own tickets",
        _list(TicketOrder.NEWEST, customer_id=ENGINEERS + 777),
        f"SELECT * FROM tickets WHERE customer_id = {ENGINEERS + 777}"
        f" ORDER BY number DESC LIMIT {_PAGE}",
    ),
    Query(
        "one ticket with all that was said and happened",
        _whole(_NUMBER),
        ";".join(
            f"SELECT * FROM {table} WHERE number = {_NUMBER}"
            for table in (
                "tickets",
                "ticket_messages",
                "internal_notes",
                "ticket_events",
                "attachments",
            )
        ),
    ),
    Query(
        "next deadline",
        lambda unit: unit.deadlines.next_due(),
        "SELECT due_at FROM deadlines WHERE is_pending = 1 ORDER BY due_at LIMIT 1",
    ),
    Query(
        "text found in titles and descriptions, newest",
        _list(TicketOrder.NEWEST, text="jam 99999"),
        "SELECT * FROM tickets WHERE title LIKE '%jam 99999%' OR description LIKE '%jam 99999%'"
        f" ORDER BY number DESC LIMIT {_PAGE}",
    ),
    Query(
        "the board of a supervisor",
        lambda unit: show_board(_desk(unit)),
        "SELECT status, count(*) FROM tickets WHERE is_live = 1 GROUP BY status;"
        "SELECT * FROM tickets WHERE is_live = 1 AND resolution_due < '2025-11-24'"
        " ORDER BY resolution_due LIMIT 5",
    ),
    Query(
        "how well the promises of a month were kept",
        lambda unit: [unit.figures.outcomes(metric, _SINCE, _UNTIL) for metric in Metric],
        ";".join(
            f"SELECT outcome, count(*) FROM measurements WHERE metric = '{metric}'"
            f" AND settled_at {_SPAN} GROUP BY outcome"
            for metric in Metric
        ),
    ),
    Query(
        "how long the answers and resolutions of a month took",
        lambda unit: [unit.figures.took(metric, _SINCE, _UNTIL) for metric in Metric],
        ";".join(
            f"SELECT wall, business FROM measurements WHERE metric = '{metric}'"
            f" AND ended_at {_SPAN} AND is_kept"
            for metric in Metric
        ),
    ),
    Query(
        "opened and resolved in a month",
        lambda unit: (
            unit.figures.opened(_SINCE, _UNTIL),
            unit.figures.resolved(_SINCE, _UNTIL),
        ),
        f"SELECT count(*) FROM tickets WHERE created_at {_SPAN};"
        f"SELECT count(*) FROM tickets WHERE resolved_at {_SPAN}",
    ),
    Query(
        "the whole report of a team's month",
        lambda unit: report_period(_desk(unit), _SINCE, _UNTIL, team="support"),
        f"SELECT count(*), avg(wall), avg(business) FROM measurements WHERE ended_at {_SPAN}"
        " AND team = 'support' GROUP BY metric;"
        f"SELECT count(*), avg(score) FROM surveys WHERE asked_at {_SPAN}",
    ),
)


def measure(database: Path) -> list[Figure]:
    """On a file."""
    with closing(sqlite3.connect(database)) as plain:
        return asyncio.run(_measure(f"sqlite:///{database}", plain, "1,000,000 tickets"))


def measure_on_postgres(database: Path) -> list[Figure]:
    """On a server, with the rows of that file."""
    server = PostgresServer()
    server.create()
    try:
        fill_postgres(database, server.url())
        with psycopg.connect(server.url(), autocommit=True) as plain:
            return asyncio.run(_measure(server.url(), plain, "PostgreSQL, 1,000,000 tickets"))
    finally:
        server.remove()


async def _measure(url: str, plain: _Plain, where: str) -> list[Figure]:
    """The median of a few rounds each, the pages being in memory."""
    store = await open_store(url, lambda: datetime.now(UTC))
    figures = []
    for query in _QUERIES:
        times, bare = [], []
        for _ in range(_ROUNDS):
            began = perf_counter()
            await store.read(query.ask)
            times.append(perf_counter() - began)
            began = perf_counter()
            for sql in query.sql.split(";"):
                plain.execute(sql).fetchall()
            bare.append(perf_counter() - began)
        figures.append(
            Figure(
                what=f"{where}: {query.what}",
                value=median(times),
                unit="s",
                target=_TARGET,
                beside=median(bare),
                beside_what="plain SQL",
            )
        )
    await store.close()
    return figures
