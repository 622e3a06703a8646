"""Short facts of a ticket, fit for anybody who may see it. Never a note."""

from datetime import datetime, tzinfo

from conversations.wording.names import priority_name, status_name
from conversations.wording.times import time_words
from domain.ports import Texts
from domain.tickets.ticket import Ticket

_TITLE_SHOWN = 40


def short_text(text: str, length: int = _TITLE_SHOWN) -> str:
    """The first line, cut with an ellipsis where it is long."""
    line = text.strip().split("\n", 1)[0].strip()
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"


def ticket_line(texts: Texts, ticket: Ticket) -> str:
    """One line of a list: #1042 处理中 · 打印机坏了."""
    return texts.say(
        "ticket.line",
        number=ticket.number,
        status=status_name(texts, ticket.status),
        title=short_text(ticket.title),
    )


def ticket_facts(
    texts: Texts, ticket: Ticket, *, now: datetime, zone: tzinfo
) -> tuple[tuple[str, str], ...]:
    """Status, priority and when it was reported, as labelled lines."""
    status = status_name(texts, ticket.status)
    if ticket.snoozed_until is not None:
        moment = time_words(texts, ticket.snoozed_until, now=now, zone=zone)
        status = texts.say("card.status.until", status=status, moment=moment)
    return (
        (texts.say("fact.status"), status),
        (texts.say("fact.priority"), priority_name(texts, ticket.priority)),
        (texts.say("fact.created"), time_words(texts, ticket.created_at, now=now, zone=zone)),
    )
