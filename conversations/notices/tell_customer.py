"""Whether the customer is told, by event. What they are told is in `customer_notices`."""

from collections.abc import Iterator
from datetime import datetime

from conversations.notices import customer_notices
from conversations.notices.happening import Happening
from conversations.notices.survey_question import survey_question
from domain.messaging import Outgoing
from domain.tickets.conversation import Author
from domain.tickets.history import EventKind, TicketEvent


def of_opening(happening: Happening) -> Iterator[Outgoing]:
    """Only what was opened elsewhere: who reports in a chat is answered there."""
    for reader in happening.customer():
        if not reader.is_in(happening.event.where):
            yield customer_notices.registered(reader, happening.ticket)


def of_taking(happening: Happening) -> Iterator[Outgoing]:
    """The first time somebody takes it, unless they have heard from us before."""
    engineer = happening.name_of(happening.ticket.assignee_id)
    if engineer and _is_first_taking(happening):
        for reader in happening.customer():
            yield customer_notices.taken(reader, happening.ticket, engineer)


def of_reply(happening: Happening) -> Iterator[Outgoing]:
    """Every public message of the staff."""
    message = happening.message()
    if message and message.author is Author.STAFF:
        for reader in happening.customer():
            yield customer_notices.replied(reader, happening.ticket, message)


def of_edit(happening: Happening) -> Iterator[Outgoing]:
    """The corrected words of the staff."""
    message = happening.message()
    if message and message.author is Author.STAFF:
        for reader in happening.customer():
            yield customer_notices.corrected(reader, happening.ticket, message)


def of_question(happening: Happening) -> Iterator[Outgoing]:
    """What is wanted from them."""
    for reader in happening.customer():
        message = happening.message()
        yield customer_notices.asked(reader, happening.ticket, happening.engineer, message)


def of_hold(happening: Happening) -> Iterator[Outgoing]:
    """That it has to rest, and why."""
    for reader in happening.customer():
        yield customer_notices.held(reader, happening.ticket, happening.event.at)


def of_reminder(happening: Happening) -> Iterator[Outgoing]:
    """The question once more."""
    for reader in happening.customer():
        yield customer_notices.reminded(reader, happening.ticket)


def of_closing(happening: Happening) -> Iterator[Outgoing]:
    """That silence will close it, and when."""
    closes_at = datetime.fromisoformat(happening.text("closes_at"))
    for reader in happening.customer():
        yield customer_notices.closing(reader, happening.ticket, closes_at, happening.event.at)


def of_resolution(happening: Happening) -> Iterator[Outgoing]:
    """What was done."""
    message = happening.message()
    solution = message.text if message else ""
    for reader in happening.customer():
        yield customer_notices.resolved(reader, happening.ticket, happening.engineer, solution)


def of_silence(happening: Happening) -> Iterator[Outgoing]:
    """That it closed by itself."""
    for reader in happening.customer():
        yield customer_notices.closed_by_silence(reader, happening.ticket, happening.policy)


def of_reopening(happening: Happening) -> Iterator[Outgoing]:
    """That the staff took it up again; what they do themselves is answered there."""
    for reader in happening.customer():
        if not reader.is_in(happening.event.where):
            yield customer_notices.reopened(reader, happening.ticket)


def of_withdrawal(happening: Happening) -> Iterator[Outgoing]:
    """The same for taking it back."""
    for reader in happening.customer():
        if not reader.is_in(happening.event.where):
            yield customer_notices.withdrawn(reader, happening.ticket)


def of_merge(happening: Happening) -> Iterator[Outgoing]:
    """The number under which it goes on."""
    for reader in happening.customer():
        yield customer_notices.merged(reader, happening.ticket)


def of_survey(happening: Happening) -> Iterator[Outgoing]:
    """The question, or the reminder of it."""
    again = happening.event.data.get("reminder") is True
    for reader in happening.customer():
        yield survey_question(reader, happening.ticket, again=again)


def _is_first_taking(happening: Happening) -> bool:
    ticket = happening.ticket
    if ticket.first_response_at is not None:
        return False
    events = happening.unit.history.of(ticket.number)
    return [event for event in events if _is_taking(event)] == [happening.event]


def _is_taking(event: TicketEvent) -> bool:
    """Somebody took it or was given it by somebody: what a team's method does by itself, such as
    at the opening, is no news to the customer."""
    if event.kind is EventKind.ASSIGNED:
        return event.data.get("method") == "manual"
    return event.kind is EventKind.CLAIMED
