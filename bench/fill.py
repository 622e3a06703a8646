"""Fills a database with many tickets and everything around them. SQLite makes up the rows itself.

python -m bench.fill data/filled.db 1000000
"""

import sqlite3
import sys
from collections.abc import Mapping
from pathlib import Path

from store.migrating import migrate
from store.words import INDEX

ACCOUNT = "telegram.main"
GROUP = "-1001"
ENGINEERS = 20
FIRST = 1001
# Messages that still wait to be sent, and tickets of a thousand that are still live.
UNSENT = 10_000
_LIVE = 20

Values = Mapping[str, str]


def fill(path: Path, count: int, *, customers: int = 0) -> None:
    """Make the database if need be, and put `count` tickets into it. Ten of a customer each."""
    migrate(f"sqlite:///{path}")
    customers = customers or max(1, count // 10)
    database = sqlite3.connect(path, isolation_level=None)
    for pragma in (
        "journal_mode=OFF",
        "synchronous=OFF",
        "cache_size=-400000",
        "temp_store=MEMORY",
    ):
        database.execute(f"PRAGMA {pragma}")
    database.execute("BEGIN")
    kept = _without_what_is_kept(database)
    _count_to(database, max(count, customers + ENGINEERS))
    people, tickets = f"n < {customers + ENGINEERS}", f"n < {count}"
    _insert(database, "people", _person(), people)
    _insert(database, "identities", _identity(), people)
    _insert(database, "tickets", _ticket(customers), tickets)
    for kind in ("opened", "claimed"):
        _insert(database, "ticket_events", _event(kind), tickets)
    for author in ("customer", "staff"):
        _insert(database, "ticket_messages", _message(author), tickets)
    _insert(database, "inbox", _incoming(), tickets)
    _insert(database, "outbox", _outgoing(count), tickets)
    for metric in ("first_response", "next_response", "resolution"):
        _insert(database, "measurements", _measurement(metric), f"{tickets} AND NOT {_IS_LIVE}")
    _insert(database, "surveys", _survey(customers), f"{tickets} AND NOT {_IS_LIVE}")
    _insert(database, "deadlines", _deadline(), f"{tickets} AND n % 10 = 0")
    database.execute("INSERT INTO counters VALUES ('ticket', ?)", (FIRST + count - 1,))
    for sql in kept:
        database.execute(sql)
    database.execute(f"INSERT INTO {INDEX} ({INDEX}) VALUES ('rebuild')")
    database.execute("COMMIT")
    database.execute("PRAGMA journal_mode=WAL")
    database.close()


def _without_what_is_kept(database: sqlite3.Connection) -> list[str]:
    """Drop what would be sorted row by row; returns how to make it in one go."""
    found = database.execute(
        "SELECT type, name, sql FROM sqlite_master"
        " WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
    ).fetchall()
    for kind, name, _ in found:
        database.execute(f'DROP {kind} "{name}"')
    return [sql for *_, sql in found]


def _count_to(database: sqlite3.Connection, end: int) -> None:
    """A table of numbers, with one that is scattered but the same in each run."""
    database.execute(
        "CREATE TEMP TABLE counted AS WITH RECURSIVE c(n) AS"
        f" (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n + 1 < {end})"
        " SELECT n, n * 2654435761 % 4294967296 AS scattered FROM c"
    )


def _insert(database: sqlite3.Connection, table: str, values: Values, condition: str) -> None:
    database.execute(
        f"INSERT INTO {table} ({', '.join(values)})"
        f" SELECT {', '.join(values.values())} FROM counted WHERE {condition}"
    )


def _at(minutes: int = 0) -> str:
    moment = f"'2024-01-01', '+' || (n + {minutes}) || ' minutes'"
    return f"strftime('%Y-%m-%d %H:%M:%f000', {moment})"


def _pick(*words: str) -> str:
    cases = " ".join(f"WHEN {place} THEN '{word}'" for place, word in enumerate(words))
    return f"CASE scattered / 1000 % {len(words)} {cases} END"


_IS_LIVE = f"(scattered % 1000 < {_LIVE})"


def _unless_live(value: str) -> str:
    return f"CASE WHEN {_IS_LIVE} THEN NULL ELSE {value} END"


def _person() -> Values:
    is_staff = f"(n < {ENGINEERS})"
    name = f"CASE WHEN {is_staff} THEN '工程师 ' ELSE '客户 ' END || (n + 1)"
    return {
        "id": "n + 1",
        "name": name,
        "roles": f"""CASE WHEN {is_staff} THEN '["customer","engineer"]' ELSE '["customer"]' END""",
        "locale": "'zh_CN'",
        "timezone": "''",
        "remembered": """'{"phone":"+86 21 1234 5678"}'""",
        "on_duty": "1",
        "skills": "'[]'",
        "regions": "'[]'",
        "is_active": "1",
        "is_staff": is_staff,
        "name_key": name,
    }


def _identity() -> Values:
    return {
        "account": f"'{ACCOUNT}'",
        "native_id": "n + 1",
        "person_id": "n + 1",
        "name": "''",
        "private_chat": "n + 1",
        "is_unreachable": "0",
        "used_at": _at(),
    }


def _ticket(customers: int) -> Values:
    customer = f"{ENGINEERS + 1} + n % {customers}"
    urgencies = {"urgent": 0, "high": 1, "normal": 2, "low": 3}
    priority = _pick("urgent", "high", "normal", "normal", "normal", "low")
    ranks = " ".join(f"WHEN '{name}' THEN {rank}" for name, rank in urgencies.items())
    status = _pick("new", "assigned", "in_progress", "waiting_customer", "on_hold")
    return {
        "number": f"{FIRST} + n",
        "customer_id": customer,
        "title": "'打印机 ' || n || ' 卡纸'",
        "description": "'每次打印到第三页就卡住，重启后仍然如此。 paper jam ' || n",
        "status": f"CASE WHEN {_IS_LIVE} THEN {status} ELSE 'closed' END",
        "priority": priority,
        "category": "'repair'",
        "team": "CASE WHEN n % 3 THEN 'support' ELSE 'field' END",
        "assignee_id": f"CASE WHEN {_IS_LIVE} AND n % 5 = 0 THEN NULL ELSE 1 + n % {ENGINEERS} END",
        "form": "'after_sales'",
        "form_version": "1",
        "fields": """'{"model":"X1","phone":"+86 21 1234 5678"}'""",
        "origin_account": f"'{ACCOUNT}'",
        "origin_chat": customer,
        "origin_thread": "''",
        "created_at": _at(),
        "updated_at": _at(90),
        "first_response_at": _unless_live(_at(10)),
        "first_response_due": _at(120),
        "resolution_due": f"CASE WHEN {_IS_LIVE} THEN {_at(1440)} END",
        "sla_version": "1",
        "resolved_at": _unless_live(_at(80)),
        "closed_at": _unless_live(_at(90)),
        "waiting_for": "''",
        "reopen_count": "0",
        "urge_count": "0",
        "version": "3",
        "state_version": "3",
        "is_live": _IS_LIVE,
        "urgency": f"CASE {priority} {ranks} END",
    }


def _event(kind: str) -> Values:
    return {
        "number": f"{FIRST} + n",
        "kind": f"'{kind}'",
        "at": _at(),
        "actor_id": f"1 + n % {ENGINEERS}",
        "actor_name": "'李工'",
        "where_account": f"'{ACCOUNT}'",
        "where_chat": f"'{GROUP}'",
        "where_thread": "''",
        "data": """'{"status_from":"new","status_to":"assigned","assignee":7}'""",
    }


def _message(author: str) -> Values:
    return {
        "number": f"{FIRST} + n",
        "author": f"'{author}'",
        "author_id": f"1 + n % {ENGINEERS}",
        "author_name": "'张三'",
        "text": "'好的，我先看看，请您把机身背后的序列号拍给我。'",
        "sent_at": _at(5),
        "attachments": "'[]'",
    }


def _measurement(metric: str) -> Values:
    """A third of the tickets came late."""
    is_late, minutes = "(n % 3 = 0)", "(5 + scattered % 200)"
    ended = f"strftime('%Y-%m-%d %H:%M:%f000', '2024-01-01', '+' || (n + {minutes}) || ' minutes')"
    wall = f"{minutes} * 60000000"
    return {
        "number": f"{FIRST} + n",
        "metric": f"'{metric}'",
        "instance": "1",
        "outcome": f"CASE WHEN {is_late} THEN 'breached' ELSE 'met' END",
        "started_at": _at(),
        "due_at": _at(120),
        "breached_at": f"CASE WHEN {is_late} THEN {_at(120)} END",
        "ended_at": ended,
        "wall": wall,
        "business": f"{wall} / 3",
        "paused": "0",
        "policy": "'default'",
        "policy_version": "1",
        "rule": "'normal'",
        "calendar": "'office'",
        "calendar_version": "1",
        "team": "CASE WHEN n % 3 THEN 'support' ELSE 'field' END",
        "priority": "'normal'",
        "category": "'repair'",
        "assignee_id": f"1 + n % {ENGINEERS}",
        "is_kept": "1",
        "settled_at": f"CASE WHEN {is_late} THEN {_at(120)} ELSE {ended} END",
    }


def _survey(customers: int) -> Values:
    """Two of three were answered; who worked on it is rated by halves now and then."""
    engineer, other = f"(1 + n % {ENGINEERS})", f"(1 + (n + 1) % {ENGINEERS})"
    return {
        "number": f"{FIRST} + n",
        "round": "1",
        "customer_id": f"{ENGINEERS + 1} + n % {customers}",
        "engineer_id": engineer,
        "asked_at": _at(100),
        "score": _if_answered("1 + scattered / 7 % 5"),
        "comment": "''",
        "reasons": "'[]'",
        "answered_at": _if_answered(_at(200)),
        "credits": f"""CASE WHEN n % 4 THEN '{{"' || {engineer} || '":1.0}}'
            ELSE '{{"' || {engineer} || '":0.5,"' || {other} || '":0.5}}' END""",
    }


def _if_answered(value: str) -> str:
    return f"CASE WHEN n % 3 THEN {value} END"


def _address(chat: str) -> str:
    return f"""'"address":{{"account":"{ACCOUNT}","chat":"' || {chat} || '","thread":""}}'"""


def _incoming() -> Values:
    chat = "(n % 10000)"
    return {
        "account": f"'{ACCOUNT}'",
        "event_id": "n",
        "incoming": f"""'{{"event_id":"' || n || '","kind":"message",' || {_address(chat)} ||
            ',"chat_kind":"private","sender":{{"native_id":"' || {chat} ||
            '","name":"张三"}},"sent_at":"2026-01-01T00:00:00Z","text":"打印机卡纸"}}'""",
        "received_at": _at(),
        "is_failed": "0",
        "error": "''",
    }


def _outgoing(count: int) -> Values:
    chat, is_unsent = "(n % 10000)", f"(n >= {count - UNSENT})"
    return {
        "account": f"'{ACCOUNT}'",
        "chat": chat,
        "place": "n + 1",
        "message": f"""'{{' || {_address(chat)} ||
            ',"text":"已收到您的报修 #' || ({FIRST} + n) || '"}}'""",
        "state": f"CASE WHEN {is_unsent} THEN 'queued' ELSE 'sent' END",
        "is_unsent": is_unsent,
        "is_unsure": "0",
        "card": "''",
        "replace_key": "''",
        "merge_key": "''",
        "topic": "''",
        "ticket": f"{FIRST} + n",
        "not_before": _at(),
        "attempts": "0",
        "queued_at": _at(),
        "settled_at": f"CASE WHEN {is_unsent} THEN NULL ELSE {_at(1)} END",
        "error": "''",
    }


def _deadline() -> Values:
    return {
        "purpose": "'auto_close'",
        "number": f"{FIRST} + n",
        "due_at": _at(10_000_000),
        "round": "0",
        "attempts": "0",
        "is_pending": "1",
        "error": "''",
    }


if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2]))
