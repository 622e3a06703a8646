"""Fills a database with many tickets and everything around them, by plain bulk inserts.

python -m bench.fill data/filled.db 1000000
"""

import sqlite3
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from store.migrating import migrate

ACCOUNT = "telegram.main"
GROUP = "-1001"
ENGINEERS = 20
FIRST = 1001
# Of a thousand tickets so many are still live, and so many wait for a deadline.
_LIVE, _WITH_DEADLINE = 20, 100
_START = datetime(2024, 1, 1, tzinfo=UTC)
_ROWS_AT_ONCE = 20_000

_MESSAGE = '{"address":{"account":"%s","chat":"%s","thread":""},"text":"已收到您的报修 #%d"}'
_INCOMING = (
    '{"event_id":"%d","kind":"message","address":{"account":"%s","chat":"%s","thread":""},'
    '"chat_kind":"private","sender":{"native_id":"%s","name":"张三","language":"zh-hans"},'
    '"sent_at":"2026-01-01T00:00:00Z","text":"打印机卡纸"}'
)
_STATUSES = ("new", "assigned", "in_progress", "waiting_customer", "on_hold")
_PRIORITIES = ("urgent", "high", "normal", "normal", "normal", "low")
_URGENCY = {"urgent": 0, "high": 1, "normal": 2, "low": 3}

Row = dict[str, Any]


def fill(path: Path, count: int, *, customers: int = 0) -> None:
    """Make the database if need be, and put `count` tickets into it. Ten of a customer each."""
    migrate(f"sqlite:///{path}")
    customers = customers or max(1, count // 10)
    database = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=OFF", "cache_size=-200000"):
        database.execute(f"PRAGMA {pragma}")
    database.execute("BEGIN")
    _insert(database, "people", (_person(n + 1) for n in range(ENGINEERS + customers)))
    _insert(database, "identities", (_identity(n + 1) for n in range(ENGINEERS + customers)))
    for table, rows in _tables(count, customers).items():
        _insert(database, table, rows)
    _insert(database, "counters", [{"name": "ticket", "value": FIRST + count - 1}])
    database.execute("COMMIT")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def _tables(count: int, customers: int) -> dict[str, Iterator[Row]]:
    numbers = range(count)
    return {
        "tickets": (_ticket(n, customers) for n in numbers),
        "ticket_events": (_event(n, kind) for n in numbers for kind in ("opened", "claimed")),
        "ticket_messages": (_message(n, side) for n in numbers for side in ("customer", "staff")),
        "inbox": (_incoming(n) for n in numbers),
        "outbox": (_outgoing(n, is_unsent=n >= count - 10_000) for n in numbers),
        "deadlines": (_deadline(n) for n in numbers if n % 1000 < _WITH_DEADLINE),
    }


def _insert(database: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    sql, batch = "", []
    for row in rows:
        if not sql:
            marks = ",".join("?" * len(row))
            sql = f"INSERT INTO {table} ({','.join(row)}) VALUES ({marks})"
        batch.append(tuple(row.values()))
        if len(batch) == _ROWS_AT_ONCE:
            database.executemany(sql, batch)
            batch.clear()
    if batch:
        database.executemany(sql, batch)


def _at(n: int, minutes: int = 0) -> str:
    return (_START + timedelta(minutes=n + minutes)).isoformat(" ", "microseconds")[:26]


def _pick(words: Sequence[str], n: int) -> str:
    # Scattered, but the same in each run.
    return words[n * 2_654_435_761 % 2**32 % len(words)]


def _person(person_id: int) -> Row:
    is_staff = person_id <= ENGINEERS
    return {
        "id": person_id,
        "name": f"{'工程师' if is_staff else '客户'} {person_id}",
        "roles": '["customer","engineer"]' if is_staff else '["customer"]',
        "locale": "zh_CN",
        "timezone": "",
        "remembered": '{"contact_phone":"+86 21 1234 5678"}',
        "on_duty": 1,
        "skills": "[]",
        "regions": "[]",
        "is_active": 1,
        "is_staff": int(is_staff),
        "name_key": f"{'工程师' if is_staff else '客户'} {person_id}",
    }


def _identity(person_id: int) -> Row:
    return {
        "account": ACCOUNT,
        "native_id": str(person_id),
        "person_id": person_id,
        "name": "",
        "private_chat": str(person_id),
        "is_unreachable": 0,
        "used_at": _at(person_id),
    }


def _ticket(n: int, customers: int) -> Row:
    is_live = n * 2_654_435_761 % 2**32 % 1000 < _LIVE
    priority = _pick(_PRIORITIES, n)
    customer = ENGINEERS + 1 + n % customers
    return {
        "number": FIRST + n,
        "customer_id": customer,
        "title": f"打印机 {n} 卡纸",
        "description": f"每次打印到第三页就卡住，重启后仍然如此。 paper jam {n}",
        "status": _pick(_STATUSES, n // 7) if is_live else "closed",
        "priority": priority,
        "category": "repair",
        "team": "support" if n % 3 else "field",
        "assignee_id": None if is_live and n % 5 == 0 else 1 + n % ENGINEERS,
        "form": "after_sales",
        "form_version": 1,
        "fields": '{"product":"X1","urgency":"normal"}',
        "origin_account": ACCOUNT,
        "origin_chat": str(customer),
        "origin_thread": "",
        "created_at": _at(n),
        "updated_at": _at(n, 90),
        "first_response_at": None if is_live else _at(n, 10),
        "first_response_due": _at(n, 120),
        "resolved_at": None if is_live else _at(n, 80),
        "closed_at": None if is_live else _at(n, 90),
        "waiting_for": "",
        "reopen_count": 0,
        "urge_count": 0,
        "version": 3,
        "state_version": 3,
        "is_live": int(is_live),
        "urgency": _URGENCY[priority],
    }


def _event(n: int, kind: str) -> Row:
    return {
        "number": FIRST + n,
        "kind": kind,
        "at": _at(n),
        "actor_id": 1 + n % ENGINEERS,
        "actor_name": "李工",
        "where_account": ACCOUNT,
        "where_chat": GROUP,
        "where_thread": "",
        "data": '{"status_from":"new","status_to":"assigned","assignee":7}',
    }


def _message(n: int, author: str) -> Row:
    return {
        "number": FIRST + n,
        "author": author,
        "author_id": 1 + n % ENGINEERS,
        "author_name": "张三",
        "text": "好的，我先看看，请您把机身背后的序列号拍给我。",
        "sent_at": _at(n, 5),
        "attachments": "[]",
    }


def _incoming(n: int) -> Row:
    chat = str(n % 10_000)
    return {
        "account": ACCOUNT,
        "event_id": str(n),
        "incoming": _INCOMING % (n, ACCOUNT, chat, chat),
        "received_at": _at(n),
        "is_failed": 0,
        "error": "",
    }


def _outgoing(n: int, *, is_unsent: bool) -> Row:
    chat = str(n % 10_000)
    return {
        "account": ACCOUNT,
        "chat": chat,
        "place": n + 1,
        "message": _MESSAGE % (ACCOUNT, chat, FIRST + n),
        "state": "queued" if is_unsent else "sent",
        "is_unsent": int(is_unsent),
        "is_unsure": 0,
        "card": "",
        "replace_key": "",
        "merge_key": "",
        "topic": "",
        "ticket": FIRST + n,
        "not_before": _at(n),
        "attempts": 0,
        "queued_at": _at(n),
        "settled_at": None if is_unsent else _at(n, 1),
        "error": "",
    }


def _deadline(n: int) -> Row:
    return {
        "purpose": "auto_close",
        "number": FIRST + n,
        "due_at": _at(n, 10_000_000),
        "round": 0,
        "attempts": 0,
        "is_pending": 1,
        "error": "",
    }


if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2]))
