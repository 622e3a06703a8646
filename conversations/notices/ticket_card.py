"""The engineers' card of a ticket: its present state, and what can be done about it now."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from conversations.notices.readers import Reader
from conversations.wording.answers import answers_in_words
from conversations.wording.names import level_name, priority_name, status_name
from conversations.wording.shortening import shortened
from conversations.wording.times import time_words
from domain.messaging import Button, ButtonStyle, Outgoing, Topic
from domain.ports import Unit
from domain.tickets.history import EventKind, TicketEvent
from domain.tickets.response import running_dues
from domain.tickets.silence import word_to_silent
from domain.tickets.ticket import Status, StatusCategory, Ticket

# Characters of the description on a card: what fits a phone screen with everything around it.
_DESCRIPTION = 280

_LIVE_REST = (("assign", "priority", "escalate"),)
_ROWS: dict[Status, tuple[tuple[str, ...], ...]] = {
    Status.NEW: (("claim", "reply", "note"), *_LIVE_REST),
    Status.ASSIGNED: (("start", "reply", "note"), ("resolve", "wait", "hold"), *_LIVE_REST),
    Status.IN_PROGRESS: (("reply", "note", "resolve"), ("wait", "hold"), *_LIVE_REST),
    Status.WAITING_CUSTOMER: (("reply", "note", "resolve"), ("resume", "hold"), *_LIVE_REST),
    Status.ON_HOLD: (("reply", "note", "resolve"), ("resume", "wait"), *_LIVE_REST),
    Status.RESOLVED: (("reply", "note", "reopen"),),
    Status.CLOSED: (("note", "reopen"),),
    Status.CANCELLED: (("note",),),
}
# Taking on what one was given is the same command under another name.
_COMMANDS = {"start": "claim"}
_STRONG = {
    "claim": ButtonStyle.PRIMARY,
    "start": ButtonStyle.PRIMARY,
    "resolve": ButtonStyle.PRIMARY,
}


def ticket_card(unit: Unit, reader: Reader, ticket: Ticket) -> Outgoing:
    """The card, edited in place wherever it was posted before."""
    return Outgoing(
        address=reader.address,
        title=reader.texts.say("card.title", number=ticket.number, title=ticket.title),
        facts=tuple(_facts(unit, reader, ticket)),
        text=shortened(ticket.description, _DESCRIPTION),
        buttons=card_buttons(reader, ticket),
        card=f"ticket:{ticket.number}",
        ticket=ticket.number,
        topic=topic_of(ticket) if reader.is_group else None,
    )


def loose_card(unit: Unit, reader: Reader, ticket: Ticket) -> Outgoing:
    """The same for somebody who asked to see it: an ordinary message, posted anew each time."""
    return replace(ticket_card(unit, reader, ticket), card="")


def topic_of(ticket: Ticket) -> Topic:
    """The ticket's own room, where a group has such rooms."""
    return Topic(key=f"ticket:{ticket.number}", title=f"#{ticket.number} {ticket.title}")


def card_buttons(reader: Reader, ticket: Ticket) -> tuple[tuple[Button, ...], ...]:
    """What can be done in the ticket's status, most likely first."""
    rows = () if ticket.merged_into else _ROWS[ticket.status]
    return tuple(tuple(_button(reader, ticket, verb) for verb in row) for row in rows)


def _button(reader: Reader, ticket: Ticket, verb: str) -> Button:
    return Button(
        label=reader.texts.say(f"card.button.{verb}"),
        command=f"/{_COMMANDS.get(verb, verb)} {ticket.number}",
        version=ticket.version,
        style=_STRONG.get(verb, ButtonStyle.PLAIN),
    )


def _facts(unit: Unit, reader: Reader, ticket: Ticket) -> Iterator[tuple[str, str]]:
    say = reader.texts.say
    yield say("card.fact.status"), _status(unit, reader, ticket)
    yield say("card.fact.priority"), priority_name(reader.texts, ticket.priority)
    yield from _people(unit, reader, ticket)
    yield from _clocks(unit, reader, ticket)
    yield from _silence(unit, reader, ticket)
    if ticket.urge_count:
        yield say("card.fact.urged"), reader.texts.say_counted("card.times", ticket.urge_count)
    if ticket.follow_up_of:
        yield say("card.fact.follow_up_of"), f"#{ticket.follow_up_of}"
    yield from answers_in_words(unit, reader.texts, ticket)


def _status(unit: Unit, reader: Reader, ticket: Ticket) -> str:
    if ticket.merged_into:
        return reader.texts.say("card.status.merged", number=ticket.merged_into)
    status = status_name(reader.texts, ticket.status)
    if ticket.snoozed_until is not None:
        key = "card.status.until.because" if ticket.waiting_for else "card.status.until"
        moment = _when(unit, reader, ticket.snoozed_until)
        return reader.texts.say(key, status=status, moment=moment, reason=ticket.waiting_for)
    if ticket.waiting_for and ticket.status in {Status.WAITING_CUSTOMER, Status.ON_HOLD}:
        return reader.texts.say("card.status.because", status=status, reason=ticket.waiting_for)
    return status


def _people(unit: Unit, reader: Reader, ticket: Ticket) -> Iterator[tuple[str, str]]:
    say = reader.texts.say
    yield say("card.fact.customer"), _customer(unit, reader, ticket.customer_id)
    if ticket.assignee_id is not None:
        yield say("card.fact.assignee"), _name(unit, ticket.assignee_id)
    if ticket.answering_id is not None:
        yield say("card.fact.answering"), _name(unit, ticket.answering_id)


def _clocks(unit: Unit, reader: Reader, ticket: Ticket) -> Iterator[tuple[str, str]]:
    """By when the customer is owed what; the resolution of a ticket that waits stands still."""
    say = reader.texts.say
    for metric, due in running_dues(ticket):
        key = "late" if due <= unit.now else "due"
        yield say(f"card.fact.{metric}"), say(f"card.{key}", moment=_when(unit, reader, due))
    if ticket.sla_version and ticket.status.category is StatusCategory.WAITING:
        yield say("card.fact.resolution"), say("card.paused")
    if ticket.is_live and ticket.first_response_at and ticket.unanswered_since:
        since = _when(unit, reader, ticket.unanswered_since)
        yield say("card.fact.unanswered"), say("card.unanswered.since", moment=since)


def _word_to_silent(unit: Unit, ticket: Ticket) -> TicketEvent | None:
    """History is read only where there may be one."""
    if ticket.status not in {Status.WAITING_CUSTOMER, Status.RESOLVED}:
        return None
    return word_to_silent(unit.history.of(ticket.number))


def _silence(unit: Unit, reader: Reader, ticket: Ticket) -> Iterator[tuple[str, str]]:
    """What the customer was told because nothing is heard of them."""
    found = _word_to_silent(unit, ticket)
    if found is None:
        return
    if found.kind is EventKind.CUSTOMER_REMINDED:
        yield reader.texts.say("card.fact.reminded"), _when(unit, reader, found.at)
    else:
        closes_at = datetime.fromisoformat(str(found.data["closes_at"]))
        yield reader.texts.say("card.fact.closing"), _when(unit, reader, closes_at)


def _when(unit: Unit, reader: Reader, at: datetime) -> str:
    return time_words(reader.texts, at, now=unit.now, zone=reader.zone)


def _customer(unit: Unit, reader: Reader, person_id: int) -> str:
    person = unit.people.get(person_id)
    if person is None or not person.level:
        return person.name if person else ""
    level = level_name(person.level)
    return reader.texts.say("card.customer.level", name=person.name, level=level)


def _name(unit: Unit, person_id: int) -> str:
    person = unit.people.get(person_id)
    return person.name if person else ""
