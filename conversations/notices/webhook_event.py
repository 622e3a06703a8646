"""What happened to a ticket, for programs: one stable schema for all kinds of events.

Documented in docs/webhooks.md. Fields may be added; none changes its meaning or goes.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime

from conversations.notices.happening import Happening
from domain.escalation.ladder import Channel
from domain.messaging import Address, Outgoing
from domain.people.person import Person
from domain.tickets.history import EventKind, TicketEvent

Json = None | bool | int | str | Mapping[str, "Json"]

# Characters of a description; the whole is to be had through the API.
_LONGEST = 10_000


def to_receivers(happening: Happening) -> Iterator[Outgoing]:
    """One message for each webhook that wants to hear of it; those of a ticket stay in order."""
    event, number = happening.event, happening.ticket.number
    for account in _receivers(happening):
        yield Outgoing(
            address=Address(account=account, chat=f"ticket:{number}"),
            text=_body(happening, with_notes=_hears_notes(happening, account)),
            # Of an alert that was lost the desk must know; of other news doctor tells.
            ticket=number if _is_ordered(event) else None,
        )


def _receivers(happening: Happening) -> Iterator[str]:
    policy, event = happening.policy, happening.event
    if _is_about_webhooks(event):
        return
    ordered = policy.channels.get(Channel.WEBHOOK) if _is_ordered(event) else None
    for account, wish in policy.webhooks.items():
        if event.kind in wish.events or account == ordered:
            yield account


def _is_about_webhooks(event: TicketEvent) -> bool:
    """News of a webhook that failed, told to webhooks, would go round for ever."""
    account = str(event.data.get("account", ""))
    return event.kind is EventKind.DELIVERY_FAILED and account.startswith("webhook.")


def _is_ordered(event: TicketEvent) -> bool:
    """A rung of a ladder names webhooks as its way."""
    ways = str(event.data.get("by", "")).split(",")
    return event.kind is EventKind.ALERTED and Channel.WEBHOOK in ways


def _hears_notes(happening: Happening, account: str) -> bool:
    return happening.policy.webhooks[account].notes


def _body(happening: Happening, *, with_notes: bool) -> str:
    event = happening.event
    data: dict[str, Json] = {
        "ticket": _ticket(happening),
        "actor": _actor(event),
        "event": dict(event.data),
        "message": _message(happening),
    }
    if with_notes:
        data["note"] = _note(happening)
    told: dict[str, Json] = {
        "id": _event_id(event),
        "type": f"ticket.{event.kind}",
        "timestamp": event.at.isoformat(),
        "data": data,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _event_id(event: TicketEvent) -> str:
    """The same for every receiver, and whenever the event is told again."""
    data = json.dumps(dict(event.data), sort_keys=True)
    said = f"{event.number} {event.kind} {event.at.isoformat()} {event.actor_id} {data}"
    return f"evt_{hashlib.sha256(said.encode()).hexdigest()[:24]}"


def _ticket(happening: Happening) -> Json:
    ticket = happening.ticket
    people = happening.unit.people
    assignee = people.get(ticket.assignee_id) if ticket.assignee_id is not None else None
    return {
        "number": ticket.number,
        "title": ticket.title,
        "description": ticket.description[:_LONGEST],
        "status": ticket.status.value,
        "status_category": ticket.status.category.value,
        "priority": ticket.priority.value,
        "category": ticket.category,
        "team": ticket.team,
        "customer": _person(people.get(ticket.customer_id)),
        "assignee": _person(assignee),
        "fields": dict(ticket.fields),
        "waiting_for": ticket.waiting_for,
        "created_at": _time(ticket.created_at),
        "updated_at": _time(ticket.updated_at),
        "first_response_at": _time(ticket.first_response_at),
        "first_response_due": _time(ticket.first_response_due),
        "next_response_due": _time(ticket.next_response_due),
        "resolution_due": _time(ticket.resolution_due),
        "resolved_at": _time(ticket.resolved_at),
        "closed_at": _time(ticket.closed_at),
        "merged_into": ticket.merged_into,
        "follow_up_of": ticket.follow_up_of,
        "reopen_count": ticket.reopen_count,
        "version": ticket.version,
    }


def _person(person: Person | None) -> Json:
    return {"id": person.id, "name": person.name, "level": person.level} if person else None


def _actor(event: TicketEvent) -> Json:
    """None: the clock, or the system itself."""
    return {"id": event.actor_id, "name": event.actor_name} if event.actor_id else None


def _message(happening: Happening) -> Json:
    message = happening.message()
    if message is None:
        return None
    return {
        "id": message.id,
        "author": message.author.value,
        "author_name": message.author_name,
        "text": "" if message.is_taken_back else message.text,
        "sent_at": _time(message.sent_at),
    }


def _note(happening: Happening) -> Json:
    note = happening.note()
    return {"id": note.id, "author_name": note.author_name, "text": note.text} if note else None


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
