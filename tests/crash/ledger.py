"""What the desk kept beside what people did and what the platforms were asked to show."""

import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from tests.crash.crowd import Crew, Customer, StubbornPage
from tests.crash.postman import Postman
from tests.crash.victim import SUPERVISORS, Victim
from tests.phones import TelegramPhone
from tests.platforms.telegram import TelegramServer
from tests.platforms.telegram.world import Call
from tests.process import GROUP

# Said once for every message that is added; equal words are no repetition.
_SAID_OFTEN = ("已补充到", "记在", "已发给客户")
# Steps of a ladder, in tests/crash/hurry.py, once the promise is broken.
LATE = ("breach", "silent")
_ALERTED = "SELECT data FROM ticket_events WHERE number = ? AND kind = 'alerted'"
_UNKNOWN_TWICE = "unknown outcome, twice"


class Ledger:
    """The database after the last process has ended."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)

    def close(self) -> None:
        """Let go."""
        self._database.close()

    def rows(self, question: str, *values: object) -> list[tuple]:
        """Ask."""
        return self._database.execute(question, values).fetchall()

    def column(self, question: str, *values: object) -> list:
        """The first column of what is found."""
        return [row[0] for row in self.rows(question, *values)]


def was_late(database: Path, number: int) -> bool:
    """Whether the supervisors were told that nobody answers; also while processes come and go."""
    try:
        ledger = Ledger(database)
        told = [json.loads(data) for data in ledger.column(_ALERTED, number)]
        ledger.close()
    except sqlite3.OperationalError:
        return False
    return any(one["trigger"] == "first_response" and one["step"] in LATE for one in told)


def check_events(
    ledger: Ledger, postman: Postman, pages: Sequence[StubbornPage], lives: int
) -> None:
    """Everything that happened was stored once and handled."""
    stored = ledger.column("SELECT event_id FROM inbox WHERE account = 'telegram.main'")
    kinds = ("message", "callback_query")
    told = [one.id for one in postman.delivered if any(kind in one.body for kind in kinds)]
    assert Counter(int(event.partition(":")[0]) for event in stored) == Counter(told)
    said = ledger.column("SELECT event_id FROM inbox WHERE account = 'webchat.main'")
    wished = [page_id for page in pages for page_id in page.ids]
    assert Counter(event.rpartition(" ")[2] for event in said) == Counter(wished)
    assert ledger.column("SELECT error FROM inbox WHERE is_failed = 1") == []
    assert ledger.rows("SELECT * FROM outbox WHERE is_unsent = 1 OR state = 'sending'") == []
    failed = ledger.column("SELECT error FROM outbox WHERE state = 'failed'")
    assert all(error.startswith(_UNKNOWN_TWICE) for error in failed), failed
    assert len(failed) <= lives


def check_tickets(ledger: Ledger, customers: Sequence[Customer], crew: Crew) -> None:
    """One ticket each, with every word of both sides, once and in order."""
    numbers = ledger.column("SELECT number FROM tickets ORDER BY number")
    assert numbers == list(range(1001, 1001 + len(customers)))
    assert sorted(customer.number for customer in customers) == numbers
    for customer in customers:
        said = ledger.rows(
            "SELECT author, text FROM ticket_messages WHERE number = ? ORDER BY id", customer.number
        )
        assert [text for author, text in said if author == "customer"] == customer.written
        staff = [text for author, text in said if author == "staff"]
        assert staff == crew.replies[customer.number]


def check_deadlines(ledger: Ledger, customers: Sequence[Customer]) -> None:
    """Each fired once, and where it had to."""
    assert ledger.column("SELECT error FROM deadlines WHERE error <> ''") == []
    _check_promises(ledger, customers)
    _check_rungs(ledger, customers)
    _check_surveys(ledger, customers)


def _check_promises(ledger: Ledger, customers: Sequence[Customer]) -> None:
    told = Counter(
        (number, data["metric"], data["instance"])
        for number, data in _events(ledger, "sla_breached")
    )
    assert set(told.values()) == {1}
    measured = ledger.rows(
        "SELECT number, metric, instance FROM measurements WHERE breached_at IS NOT NULL"
    )
    assert sorted(measured) == sorted(told)
    late = {number for number, metric, _ in told if metric == "first_response"}
    assert late >= _left_lying(customers)


def _check_rungs(ledger: Ledger, customers: Sequence[Customer]) -> None:
    taken = Counter(
        (number, data["trigger"], data["instance"], data["step"], data["round"])
        for number, data in _events(ledger, "alerted")
    )
    assert set(taken.values()) == {1}
    # After downtime only the highest of several is taken.
    for number in _left_lying(customers):
        steps = {s for n, trigger, _, s, _ in taken if (n, trigger) == (number, "first_response")}
        assert steps & {*LATE}, (number, steps)


def _check_surveys(ledger: Ledger, customers: Sequence[Customer]) -> None:
    """Quiet customers were asked and reminded; nobody was twice."""
    asked = Counter(
        (number, data.get("reminder", False)) for number, data in _events(ledger, "survey_sent")
    )
    quiet = {customer.number for customer in customers if customer.is_quiet}
    assert asked.keys() >= {(number, again) for number in quiet for again in (False, True)}
    assert set(asked.values()) == {1}
    reminded = ledger.column("SELECT number FROM surveys WHERE reminded_at IS NOT NULL")
    assert sorted(reminded) == sorted(number for number, again in asked if again)


def _events(ledger: Ledger, kind: str) -> list[tuple[int, dict]]:
    found = ledger.rows("SELECT number, data FROM ticket_events WHERE kind = ?", kind)
    return [(number, json.loads(data)) for number, data in found]


def _left_lying(customers: Sequence[Customer]) -> set[int]:
    return {customer.number for customer in customers if customer.number % 3 == 0}


def check_alerts(
    ledger: Ledger, telegram: TelegramServer, customers: Sequence[Customer], victim: Victim
) -> None:
    """The supervisors' group was told of everybody who was left waiting, and nothing twice.

    One rung after another says the same words: rows are compared, not words.
    """
    posts = [call for call in telegram.calls_of("sendMessage", SUPERVISORS) if call.status == 200]
    shown = "\n".join(call.values["text"] for call in posts)
    told = ledger.rows(
        "SELECT number, card FROM alerts WHERE recipient = ?", f"telegram.main {SUPERVISORS}"
    )
    assert {number for number, _ in told} >= _left_lying(customers)
    # In a storm one card counts them all, and names some.
    alone = {number for number, card in told if not card.startswith("storm:")}
    assert {number for number in alone if f"#{number}" not in shown} == set()
    sent = "SELECT count(*) FROM outbox WHERE chat = ? AND state = 'sent'"
    under_way_at_kills = len(victim.lives) - 1
    assert len(posts) <= ledger.column(sent, str(SUPERVISORS))[0] + under_way_at_kills


def check_telegram(telegram: TelegramServer, victim: Victim) -> int:
    """Nothing was shown twice but what was under way at a kill; returns how much that was."""
    shown = defaultdict(list)
    last: dict[tuple[int, int], Call] = {}
    for call in telegram.calls_of("sendMessage"):
        if call.status == 200:
            shown[call.chat_id, call.values["text"]].append(call)
            last[call.chat_id, victim.life_at(call.at)] = call
    repeated = 0
    for (chat, text), calls in shown.items():
        is_repeated = chat == SUPERVISORS or any(words in text for words in _SAID_OFTEN)
        if len(calls) == 1 or is_repeated:
            continue
        assert len(calls) == 2, (chat, text)
        first, second = (victim.life_at(call.at) for call in calls)
        # Requests of a chat follow one another: what was under way is the last one of its life.
        assert first < second, (chat, text)
        assert last[chat, first] is calls[0], (chat, text)
        repeated += 1
    return repeated


def check_cards(telegram: TelegramServer, customers: Sequence[Customer]) -> None:
    """One card per ticket in the group, showing the last state."""
    posted: defaultdict[int, list[str]] = defaultdict(list)
    for message in telegram.chat(GROUP).messages:
        if (found := re.match(r"#(\d+) ·", message.text)) and message.sender.is_bot:
            posted[int(found[1])].append(message.text)
    for customer in customers:
        assert posted[customer.number], customer.number
        state = "待客户确认" if customer.is_quiet else "已关闭"
        assert state in posted[customer.number][-1]


def check_screens(ledger: Ledger, customers: Sequence[Customer], crew: Crew) -> None:
    """Every word of the staff reached the customer; on the web chat exactly once."""
    lost = _given_up(ledger)
    for customer in customers:
        screen = customer.phone.screen()
        for reply in crew.replies[customer.number]:
            times = sum(reply in line for line in screen)
            most = 2 if isinstance(customer.phone, TelegramPhone) else 1
            assert 1 <= times <= most or reply in lost, (customer.name, reply, times)


def check_web_chat(ledger: Ledger) -> None:
    """No message of ours stands there twice."""
    bodies = [json.loads(body) for body in ledger.column("SELECT body FROM chat_lines")]
    ours = ledger.rows("SELECT chat, key FROM chat_lines")
    assert len(set(ours)) == len(ours) == len(bodies)
    queued = ledger.column(
        "SELECT count(*) FROM outbox WHERE account = 'webchat.main' AND state = 'sent'"
    )[0]
    shown = [key for _, key in ours if key.startswith("out ")]
    assert len(shown) == queued


def _given_up(ledger: Ledger) -> str:
    return "\n".join(ledger.column("SELECT message FROM outbox WHERE state = 'failed'"))
