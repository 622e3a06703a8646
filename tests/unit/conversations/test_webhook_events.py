"""What programs hear of tickets."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desk.desk import Desk
from desk.talk.note_delivery_failure import note_delivery_failure
from domain.messaging import Address, Incoming, IncomingKind
from domain.policy import ServicePolicy, WebhookWish
from domain.ports import Reference
from domain.tickets.history import EventKind
from domain.tickets.ticket import Priority, Ticket
from tests.talk import WHOLE_PLATFORM, Seat, Talk, talking
from tests.unit.conversations.staffed import opens

ALL, NOTED, FEW = "webhook.all", "webhook.noted", "webhook.few"
FIELDS = {
    "number",
    "title",
    "description",
    "status",
    "status_category",
    "priority",
    "category",
    "team",
    "customer",
    "assignee",
    "fields",
    "waiting_for",
    "created_at",
    "updated_at",
    "first_response_at",
    "first_response_due",
    "next_response_due",
    "resolution_due",
    "resolved_at",
    "closed_at",
    "merged_into",
    "follow_up_of",
    "reopen_count",
    "version",
}


@pytest.fixture
def talk(template: Path, tmp_path: Path) -> Iterator[Talk]:
    everything = frozenset(EventKind)
    policy = ServicePolicy(
        channels={"webhook": FEW},
        webhooks={
            ALL: WebhookWish(events=everything),
            NOTED: WebhookWish(events=everything, notes=True),
            FEW: WebhookWish(events=frozenset({EventKind.OPENED, EventKind.RESOLVED})),
        },
    )
    with talking(template, tmp_path, policy=policy) as talk:
        yield talk


@pytest.fixture
def li(talk: Talk) -> Seat:
    return talk.engineer("李工")


@pytest.fixture
def wang(talk: Talk, li: Seat) -> Seat:
    return talk.customer("王女士")


def heard(talk: Talk, number: int, account: str = ALL) -> list[dict[str, Any]]:
    chat = talk.chats.get(f"ticket:{number}")
    messages = [shown.message for shown in chat.shown] if chat else []
    return [json.loads(one.text) for one in messages if one.address.account == account]


def kinds(told: list[dict[str, Any]]) -> list[str]:
    return [one["type"] for one in told]


def ticket(unit: Any, number: int) -> Ticket:
    found = unit.tickets.get(number)
    assert found is not None
    return found


def test_a_ticket_from_its_report_to_its_end(talk: Talk, li: Seat, wang: Seat) -> None:
    number = opens(wang)
    li.says(f"/claim {number}")
    li.says(f"/reply {number} 请重启一下")
    wang.says("重启了也不行")
    li.says(f"/resolve {number} 换了主板")
    told = heard(talk, number)
    assert kinds(told)[:3] == ["ticket.opened", "ticket.claimed", "ticket.staff_replied"]
    assert {"ticket.customer_wrote", "ticket.resolved"} <= set(kinds(told))
    for one in told:
        assert set(one) == {"id", "type", "timestamp", "data"}
        assert set(one["data"]) == {"ticket", "actor", "event", "message"}
        assert set(one["data"]["ticket"]) == FIELDS
        assert one["timestamp"].endswith("+00:00")
    replied = told[2]["data"]
    assert replied["ticket"]["customer"]["name"] == "王女士"
    assert replied["ticket"]["assignee"]["name"] == "李工"
    assert replied["actor"]["name"] == "李工"
    assert replied["message"]["text"] == "请重启一下"
    assert (replied["message"]["author"], replied["event"]["first"]) == ("staff", True)
    assert told[0]["data"]["ticket"]["status"] == "new"


def test_each_hears_what_it_wants(talk: Talk, li: Seat, wang: Seat) -> None:
    number = opens(wang)
    li.says(f"/claim {number}")
    li.says(f"/resolve {number} 好了")
    assert kinds(heard(talk, number, FEW)) == ["ticket.opened", "ticket.resolved"]


def test_an_event_has_one_id_for_all_and_no_other_has_it(talk: Talk, li: Seat, wang: Seat) -> None:
    number = opens(wang)
    li.says(f"/claim {number}")
    li.says(f"/reply {number} 一")
    li.says(f"/reply {number} 一")
    ids = [one["id"] for one in heard(talk, number)]
    assert ids == [one["id"] for one in heard(talk, number, NOTED)]
    assert len(set(ids)) == len(ids) == 4


def test_notes_are_told_to_nobody_who_did_not_ask(talk: Talk, li: Seat, wang: Seat) -> None:
    number = opens(wang)
    li.says(f"/note {number} 客户很急，先安抚")
    assert "客户很急" not in json.dumps(heard(talk, number), ensure_ascii=False)
    (noted,) = [o for o in heard(talk, number, NOTED) if o["type"] == "ticket.noted"]
    assert noted["data"]["note"]["text"] == "客户很急，先安抚"
    assert noted["data"]["note"]["author_name"] == "李工"


def test_an_alert_by_webhook_is_told_once_whatever_was_wanted(talk: Talk, wang: Seat) -> None:
    number = opens(wang)
    base = {
        "trigger": "first_response",
        "instance": 1,
        "ladder": "l",
        "step": "s",
        "people": "",
        "names": "",
        "is_last": False,
    }

    def alert(**more: Any) -> None:
        def work(desk: Desk) -> None:
            desk.record(ticket(desk.unit, number), EventKind.ALERTED, **base, **more)

        talk.act(work)

    alert(by="chat", round=0)
    assert "ticket.alerted" not in kinds(heard(talk, number, FEW))
    alert(by="chat,webhook", round=1)
    assert kinds(heard(talk, number, FEW)).count("ticket.alerted") == 1
    assert kinds(heard(talk, number)).count("ticket.alerted") == 2
    chat = talk.chats[f"ticket:{number}"]
    ordered = [shown.message for shown in chat.shown if shown.message.ticket == number]
    # A lost alert must be told to the desk.
    assert {one.address.account for one in ordered} == {ALL, NOTED, FEW}


def test_a_webhook_that_fails_is_not_told_to_webhooks(talk: Talk, wang: Seat) -> None:
    number = opens(wang)
    for account in (FEW, "mail.main"):
        talk.act(note_delivery_failure, number, Address(account=account, chat="x"), "500")
    failures = [o for o in heard(talk, number) if o["type"] == "ticket.delivery_failed"]
    assert [one["data"]["event"]["account"] for one in failures] == ["mail.main"]


def test_what_did_not_arrive_after_all_is_noted_on_its_ticket(talk: Talk, wang: Seat) -> None:
    number = opens(wang)
    where = Address(account="sms.main", chat="+8613800138000")
    talk.unit(lambda unit: unit.references.note(where, "S7", Reference(number=number)))
    for known in ("S7", "S8"):
        talk.take_in(
            Incoming(
                event_id=known,
                kind=IncomingKind.UNDELIVERED,
                address=Address(account="sms.main", chat="138"),
                chat_kind=wang.chat.kind,
                sender=wang.sender,
                sent_at=talk.now,
                message_id=known,
                text="黑名单",
            )
        )
    events = talk.unit(lambda unit: unit.history.of(number))
    (failed,) = [event for event in events if event.kind is EventKind.DELIVERY_FAILED]
    assert failed.data == {"reason": "黑名单", "account": "sms.main", "chat": "+8613800138000"}


def test_priorities_are_words(talk: Talk, li: Seat, wang: Seat) -> None:
    number = opens(wang)
    li.says(f"/priority {number} urgent")
    assert heard(talk, number)[-1]["data"]["ticket"]["priority"] == Priority.URGENT.value


def test_supervisors_hear_of_an_alert_that_got_lost(talk: Talk, wang: Seat) -> None:
    boss = talk.supervisor("张主管")
    number = opens(wang)
    talk._capabilities = replace(WHOLE_PLATFORM, receives=False)
    for account, way in (("mail.main", "邮件"), ("phone.main", "电话")):
        lost = Address(account=account, chat="li@example.com")
        talk.act(note_delivery_failure, number, lost, "550 no such user")
        boss.sees(f"#{number}", way, "li@example.com", "550 no such user")
