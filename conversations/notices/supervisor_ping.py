"""The supervisors' ping: why a ticket needs a look, and what can be done at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from conversations.notices.readers import Reader
from conversations.wording.names import priority_name
from conversations.wording.times import time_words
from domain.messaging import Button, ButtonStyle, Outgoing
from domain.ports import Unit
from domain.tickets.history import EventKind, TicketEvent
from domain.tickets.ticket import Ticket

_PINGING = {
    EventKind.SLA_BREACHED,
    EventKind.URGED,
    EventKind.ESCALATED,
}
# What takes the matter off the supervisors' hands.
_SETTLING = {EventKind.ACKNOWLEDGED, EventKind.CLAIMED, EventKind.STAFF_REPLIED}
_ACTIONS = ("claim", "assign", "priority")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """One ping of a ticket, and what became of it."""

    ticket: Ticket
    cause: TicketEvent
    # Counts the pings of the ticket: a new one is posted, not hidden in the old card.
    count: int
    # The event that took the matter off the supervisors' hands.
    settled: TicketEvent | None = None


def latest_ping(unit: Unit, ticket: Ticket) -> Ping | None:
    """The last ping of a ticket as it stands, by its history."""
    count, cause, settled = 0, None, None
    for event in unit.history.of(ticket.number):
        if is_pinging(event):
            count, cause, settled = count + 1, event, None
        elif event.kind in _SETTLING:
            settled = event
    return Ping(ticket=ticket, cause=cause, count=count, settled=settled) if cause else None


def is_pinging(event: TicketEvent) -> bool:
    """Supervisors shall know about it."""
    return event.kind in _PINGING


def ping_card(unit: Unit, reader: Reader, ping: Ping) -> Outgoing:
    """The ping as it stands: open, or settled by somebody."""
    ticket = ping.ticket
    suffix = f":{ping.count}" if ping.count > 1 else ""
    return Outgoing(
        address=reader.address,
        title=reader.texts.say(f"ping.{ping.cause.kind}.title", number=ticket.number),
        facts=_facts(unit, reader, ping),
        text=_settled_line(unit, reader, ping.settled) if ping.settled else "",
        buttons=_buttons(reader, ping),
        card=f"ping:{ticket.number}{suffix}",
        ticket=ticket.number,
    )


def _facts(unit: Unit, reader: Reader, ping: Ping) -> tuple[tuple[str, str], ...]:
    say, ticket = reader.texts.say, ping.ticket
    facts = [
        (say("ping.fact.title"), ticket.title),
        (say("card.fact.customer"), _name(unit, ticket.customer_id)),
        (say("card.fact.priority"), priority_name(reader.texts, ticket.priority)),
        (
            say("card.fact.assignee"),
            _name(unit, ticket.assignee_id) or say("ping.nobody"),
        ),
    ]
    if ping.cause.kind is EventKind.SLA_BREACHED:
        due = datetime.fromisoformat(str(ping.cause.data["due"]))
        moment = time_words(reader.texts, due, now=unit.now, zone=reader.zone)
        facts.append((say("ping.fact.due"), moment))
    facts.extend(_reason(reader, ping.cause))
    return tuple(facts)


def _reason(reader: Reader, cause: TicketEvent) -> Iterator[tuple[str, str]]:
    say = reader.texts.say
    if cause.data.get("reason"):
        yield say("ping.fact.reason"), str(cause.data["reason"])


def _buttons(reader: Reader, ping: Ping) -> tuple[tuple[Button, ...], ...]:
    ticket = ping.ticket
    rows: list[tuple[Button, ...]] = []
    if ticket.is_live:
        rows.append(tuple(_button(reader, ticket, verb) for verb in _ACTIONS))
    if ping.settled is None:
        rows.append((_button(reader, ticket, "ack", ButtonStyle.PRIMARY),))
    return tuple(rows)


def _button(
    reader: Reader, ticket: Ticket, verb: str, style: ButtonStyle = ButtonStyle.PLAIN
) -> Button:
    return Button(
        label=reader.texts.say(f"ping.button.{verb}"),
        command=f"/{verb} {ticket.number}",
        # Acknowledging changes nothing that could be stale.
        version=0 if verb == "ack" else ticket.version,
        style=style,
    )


def _settled_line(unit: Unit, reader: Reader, settled: TicketEvent) -> str:
    return reader.texts.say(
        f"ping.settled.{settled.kind}",
        name=settled.actor_name,
        moment=time_words(reader.texts, settled.at, now=unit.now, zone=reader.zone),
    )


def _name(unit: Unit, person_id: int | None) -> str:
    person = unit.people.get(person_id) if person_id is not None else None
    return person.name if person else ""
