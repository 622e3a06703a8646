"""Values tests build on."""

from datetime import datetime, timedelta
from typing import Any

from domain.messaging import (
    Address,
    ChatKind,
    FileKind,
    Incoming,
    IncomingFile,
    IncomingKind,
    Outgoing,
    Press,
    Sender,
)
from domain.people.person import Person
from domain.ports import Lane, Unit
from domain.sla.policy import Metric
from domain.sla.target_count import Measurement, Outcome
from domain.tickets.ticket import Ticket

ACCOUNT = "telegram.main"
LANE = Lane(account=ACCOUNT, chat="-100")
GROUP = Address(account=ACCOUNT, chat="-100")


def incoming(event_id: str, at: datetime, **more: Any) -> Incoming:
    values = {
        "event_id": event_id,
        "kind": IncomingKind.MESSAGE,
        "address": GROUP,
        "chat_kind": ChatKind.GROUP,
        "sender": Sender(native_id="7", name="张三"),
        "sent_at": at,
        "text": "打印机坏了 🖨",
        "files": (IncomingFile(reference="f", kind=FileKind.PICTURE, name="a.png"),),
        "press": Press(command="/claim 1042", version=3),
    }
    return Incoming(**(values | more))


def outgoing(text: str = "您好", **more: Any) -> Outgoing:
    return Outgoing(**({"address": GROUP, "text": text} | more))


def ticket_of(unit: Unit, **more: Any) -> Ticket:
    """A new ticket, stored, of a customer made for it unless one is named."""
    customer = more.pop("customer_id", None) or unit.people.add(Person(name="张三"))
    values = {
        "number": unit.tickets.next_number(),
        "customer_id": customer,
        "title": "打印机坏了",
        "description": "Paper jam 100%",
        "created_at": unit.now,
        "updated_at": unit.now,
    }
    ticket = Ticket(**(values | more))
    unit.tickets.add(ticket)
    return ticket


def measurement(number: int, start: datetime, **more: Any) -> Measurement:
    values: dict[str, Any] = {
        "number": number,
        "metric": Metric.NEXT_RESPONSE,
        "instance": 1,
        "outcome": Outcome.MET,
        "started_at": start,
        "due_at": start + timedelta(hours=2),
        "breached_at": None,
        "ended_at": start + timedelta(hours=1),
        "wall": timedelta(hours=1),
        "business": timedelta(minutes=59, microseconds=1),
        "paused": timedelta(0),
        "policy": "default",
        "policy_version": 3,
        "rule": "vip",
        "calendar": "office",
        "calendar_version": 2,
        "team": "support",
        "priority": "high",
        "category": "repair",
        "assignee_id": None,
    }
    return Measurement(**(values | more))
