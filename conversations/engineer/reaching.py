"""Below a ticket's card: how far our words have come, where somebody waits because of it."""

from collections.abc import Iterator
from dataclasses import replace

from conversations.notices.readers import Reader
from desk.talk.unread_questions import last_question
from desk.talk.waiting_messages import waiting_messages
from domain.messaging import Outgoing
from domain.ports import Unit
from domain.tickets.ticket import Status, Ticket


def with_reach(unit: Unit, reader: Reader, ticket: Ticket, card: Outgoing) -> Outgoing:
    """The card, and what there is to say about it."""
    lines = [*_waiting(unit, reader, ticket), *_read(unit, reader, ticket)]
    if not lines:
        return card
    return replace(card, text="\n\n".join(filter(None, (card.text, *lines))))


def _waiting(unit: Unit, reader: Reader, ticket: Ticket) -> Iterator[str]:
    """How much of what was said the customer could not be shown yet."""
    if waiting := waiting_messages(unit, ticket):
        yield reader.texts.say_counted("staff.show.waiting", waiting)


def _read(unit: Unit, reader: Reader, ticket: Ticket) -> Iterator[str]:
    """Whether they have read what they were asked, where their platform tells."""
    if ticket.status is not Status.WAITING_CUSTOMER:
        return
    question = last_question(unit, ticket.number)
    if question is None or question.read_asked_at is None:
        return
    key = "staff.show.read" if question.read_at else "staff.show.unread"
    at = question.read_at or question.read_asked_at
    yield reader.texts.say(key, moment=reader.moment(at, unit.now))
