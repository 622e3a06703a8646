"""Hot statements and lists walk an index, however many rows there are."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import psycopg
import pytest
from sqlalchemy import Dialect

from domain.deadlines import Deadline, Purpose
from domain.people.person import Role
from domain.ports import TicketFilter, TicketOrder, Unit
from domain.sla.policy import Metric
from domain.tickets.ticket import LIVE, Status
from store.driver import Cursor
from store.repositories import ticket_search
from store.transaction import Transaction
from store.unit import SqlUnit
from tests.databases.directly import OpenDriver, driver_of
from tests.databases.kinds import SQLITE
from tests.integration.store.conftest import START
from tests.integration.store.examples import ACCOUNT, GROUP, LANE, outgoing, ticket_of


@dataclass
class Explaining:
    """Stands between the unit and the driver, and explains each statement it runs."""

    driver: OpenDriver
    # For what is only to be planned: statements without their parameters.
    beside: psycopg.Connection[tuple[Any, ...]] | None = None
    plans: list[str] = field(default_factory=list)

    @property
    def dialect(self) -> Dialect:
        return self.driver.dialect

    def later(self, sql: str, parameters: Sequence[Any] = ()) -> Cursor:
        return self.execute(sql, parameters)

    def ahead(self, sql: str, parameters: Sequence[Any] = ()) -> Callable[[], Cursor]:
        return partial(self.execute, sql, parameters)

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Cursor:
        if self.dialect.name == "sqlite":
            rows = self.driver.execute(f"EXPLAIN QUERY PLAN {sql}", parameters).fetchall()
            self.plans += [row[3] for row in rows]
        elif self.beside and not sql.startswith("SELECT pg_"):
            # As it is planned for whatever parameters come.
            rows = self.beside.execute(f"EXPLAIN (GENERIC_PLAN) {sql}").fetchall()
            self.plans += [row[0].strip() for row in rows]
        return self.driver.execute(sql, parameters)


@pytest.fixture
def explained(database_url: str) -> Iterator[Explaining]:
    driver = Explaining(driver_of(database_url))
    driver.driver.execute("BEGIN")
    if driver.dialect.name != "sqlite":
        driver.beside = psycopg.connect(database_url, autocommit=True)
        # Of empty tables it would read all: told not to, it does so where no index serves.
        driver.beside.execute("SET enable_seqscan = off")
    yield driver
    if driver.beside:
        driver.beside.close()
    driver.driver.execute("ROLLBACK")
    driver.driver.close()


def _list(order: TicketOrder, after: int | None = None, **which: Any) -> Callable[[Unit], object]:
    return lambda unit: unit.tickets.find(TicketFilter(**which), order=order, limit=20, after=after)


QUERIES: dict[str, Callable[[Unit], object]] = {
    "ticket": lambda unit: unit.tickets.get(1001),
    "identity": lambda unit: unit.people.identified(ACCOUNT, "7"),
    "identities": lambda unit: unit.people.identities(7),
    "person": lambda unit: unit.people.get(7),
    "link by its code": lambda unit: unit.links.by_digest("d"),
    "links of a chat": lambda unit: unit.links.of_chat(ACCOUNT, "7"),
    "directory entry": lambda unit: unit.directory.get(ACCOUNT, "7"),
    "directory entries of a person": lambda unit: unit.directory.of(7),
    "identity renamed": lambda unit: unit.merges.rename(ACCOUNT, "7", "8"),
    "memory": lambda unit: unit.memories.get(GROUP, 7),
    "memory of an identity": lambda unit: (
        unit.memories.expect(GROUP, "7"),
        unit.memories.get(GROUP, 7),
    ),
    "history": lambda unit: unit.history.of(1001),
    "messages": lambda unit: unit.messages.of(1001),
    "notes": lambda unit: unit.notes.of(1001),
    "attachments": lambda unit: unit.attachments.of(1001),
    "reference": lambda unit: unit.references.find(GROUP, "5"),
    "survey": lambda unit: unit.surveys.latest(1001),
    "surveys asked": lambda unit: unit.surveys.asked(7, START),
    "surveys sent": lambda unit: unit.figures.asked(START, START),
    "surveys answered": lambda unit: unit.figures.ratings(START, START),
    "deadline set": lambda unit: unit.deadlines.set(
        Deadline(purpose=Purpose.SURVEY, number=1, due_at=START)
    ),
    "deadlines cancelled": lambda unit: unit.deadlines.cancel(1),
    "deadlines pending": lambda unit: unit.deadlines.pending(1),
    "measurements": lambda unit: unit.measurements.of(1001),
    "measurements ended": lambda unit: unit.measurements.ended(Metric.RESOLUTION, START, START),
    "outcomes": lambda unit: unit.figures.outcomes(Metric.RESOLUTION, START, START),
    "took": lambda unit: unit.figures.took(Metric.RESOLUTION, START, START),
    "alerts": lambda unit: unit.alerts.since("7", START),
    "alerts of a ticket": lambda unit: unit.alerts.of(1001, START),
    "follow-ups": lambda unit: unit.follow_ups.of(1001),
    "follow-ups of an owner": lambda unit: unit.follow_ups.open(7),
    "latest handover": lambda unit: unit.handovers.latest("support"),
    "alerts purged": lambda unit: unit.housekeeping.purge_alerts(START, 9),
    "chat line": lambda unit: unit.chat_log.append(
        "a", key="k", author="v", author_name="v", body="{}"
    ),
    "chat lines since": lambda unit: unit.chat_log.since("a", 3, 20),
    "chat lines before": lambda unit: unit.chat_log.before("a", 9, 20),
    "card queued": lambda unit: unit.outbox.queue(outgoing(card="c", replace_key="k")),
    "requested lately": lambda unit: unit.mailroom.requested_since(START),
    "lane head": lambda unit: unit.mailroom.head(LANE, 20),
    "account memory": lambda unit: unit.account_memory.get(ACCOUNT, "cursor"),
    "account memory purged": lambda unit: unit.housekeeping.purge_account_memory(9),
    "chat opened": lambda unit: unit.held.release(LANE),
    "held about a ticket": lambda unit: unit.held.count(LANE, 1001),
    "lane held": lambda unit: unit.held.hold_rest(LANE, "closed"),
    "staff by name": lambda unit: unit.people.named("李"),
    "my tickets": _list(TicketOrder.URGENCY, assignee_id=7, statuses=LIVE),
    "queue of a team": _list(TicketOrder.URGENCY, team="support", statuses=LIVE),
    "my customer's tickets": _list(TicketOrder.NEWEST, customer_id=7),
    "next page of mine": _list(TicketOrder.NEWEST, after=1500, customer_id=7),
    "one status": _list(TicketOrder.NEWEST, statuses=[Status.RESOLVED]),
}

QUERIES["a span of time"] = _list(TicketOrder.NEWEST, created_from=START, created_before=START)

# They walk a whole index, but one that holds unsettled rows only, or stop after a page of it.
WALKS: dict[str, Callable[[Unit], object]] = {
    "lanes": lambda unit: unit.mailroom.lanes(),
    "lanes left lying": lambda unit: unit.mailroom.lanes(overdue_since=START),
    "recover": lambda unit: unit.mailroom.recover(),
    "recover an account": lambda unit: unit.mailroom.recover("telegram.main"),
    "next due": lambda unit: unit.deadlines.next_due(),
    "due": lambda unit: unit.deadlines.due(100),
    "pending files": lambda unit: unit.attachments.pending(10),
    "failed events": lambda unit: unit.inbox.failed(10),
    "staff": lambda unit: unit.people.with_role(Role.ADMIN),
    "queue": _list(TicketOrder.URGENCY, statuses=LIVE),
    "newest": _list(TicketOrder.NEWEST),
    "all by urgency": _list(TicketOrder.URGENCY),
    "open follow-ups": lambda unit: unit.follow_ups.open(),
    "unsent": lambda unit: unit.backlog.unsent(),
    "failures counted": lambda unit: unit.backlog.failed(),
    "load of a team": lambda unit: unit.tickets.count(TicketFilter(team="a", statuses=LIVE)),
}


# Of whom and in whatever order: none of the tickets that are over may be walked over.
LIVE_ONES: dict[str, Callable[[Unit], object]] = {
    "of all": _list(TicketOrder.OLDEST, statuses=LIVE),
    "of a team": _list(TicketOrder.OLDEST, statuses=LIVE, team="support"),
    "of an engineer, next page": _list(TicketOrder.OLDEST, 1500, statuses=LIVE, assignee_id=7),
    "of a team, nobody's": _list(TicketOrder.NEWEST, statuses=LIVE, team="a", unassigned=True),
    "late": lambda unit: unit.tickets.late(START, limit=5),
    "late of a team": lambda unit: unit.tickets.late(START, team="support", limit=5),
    "counted": lambda unit: unit.figures.live(START, [START]),
    "counted of a team": lambda unit: unit.figures.live(START, [START], team="support"),
    "counted by assignee": lambda unit: unit.tickets.live_by_assignee([7, 8]),
}


def test_two_customers_become_one_by_searching(explained: Explaining) -> None:
    """Staff work on anybody's tickets: theirs alone are looked for everywhere."""
    plans = _plans(lambda unit: unit.merges.unite(7, 8, everywhere=False), explained)
    # Groups are few.
    assert [plan for plan in plans if plan.startswith("SCAN") and "bound_chats" not in plan] == []


@pytest.mark.parametrize("name", QUERIES)
def test_single_rows_and_lists_are_searched_for(name: str, explained: Explaining) -> None:
    plans = _plans(QUERIES[name], explained)
    # The rest of a lane is what an index over one lane's unsent rows holds; a constant row is none.
    harmless = {"SCAN outbox", "SCAN CONSTANT ROW"}
    assert [plan for plan in plans if plan.startswith("SCAN") and plan not in harmless] == []
    assert [plan for plan in plans if "Seq Scan" in plan] == []
    # Ties alone may be sorted.
    assert [plan for plan in plans if "TEMP B-TREE FOR ORDER" in plan] == []


@pytest.mark.parametrize("name", WALKS)
def test_work_lists_walk_small_indexes_in_order(name: str, explained: Explaining) -> None:
    plans = _plans(WALKS[name], explained)
    assert [plan for plan in plans if "TEMP B-TREE" in plan or "Seq Scan" in plan] == []
    if explained.dialect.name == "sqlite":
        assert all("INDEX" in plan or plan == "SCAN tickets" for plan in plans)


# A server knows how many there are, and chooses by itself.
@pytest.mark.parametrize("database_kind", [SQLITE])
@pytest.mark.parametrize("name", LIVE_ONES)
def test_of_live_tickets_only_their_indexes_are_walked(name: str, explained: Explaining) -> None:
    walked = [p for p in _plans(LIVE_ONES[name], explained) if p.startswith(("SCAN", "SEARCH"))]
    assert walked
    assert [plan for plan in walked if "ix_tickets_live" not in plan] == []


@pytest.mark.parametrize("text", ["卡纸", "paper jam"])
def test_what_stands_in_few_tickets_is_found_by_the_index(
    text: str, explained: Explaining, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ticket_search, "LOOKED_THROUGH", 0)
    ticket_of(SqlUnit(Transaction(explained, START)))
    explained.plans.clear()
    plans = _plans(_list(TicketOrder.NEWEST, text=text), explained)
    assert [plan for plan in plans if "ticket_words" in plan]


def _plans(query: Callable[[Unit], object], explained: Explaining) -> list[str]:
    query(SqlUnit(Transaction(explained, START)))
    assert explained.plans
    return explained.plans
