"""Pieces of boards and digests: what waits for whom, one ticket, one engineer's load."""

from datetime import datetime, tzinfo

from conversations.wording.ticket_facts import short_text
from conversations.wording.times import time_words
from desk.reports.show_board import Board
from desk.reports.show_loads import Load
from domain.ports import Texts
from domain.tickets.ticket import Ticket

_TITLE = 20


def waiting_words(texts: Texts, board: Board) -> str:
    """How many wait for us, for customers, for somebody else."""
    return texts.say(
        "board.waiting.value",
        us=board.waiting_for_us,
        customer=board.waiting_for_customer,
        third=board.waiting_for_others,
    )


def ticket_words(texts: Texts, ticket: Ticket, at: datetime, *, now: datetime, zone: tzinfo) -> str:
    """A ticket, with the moment that makes it worth naming."""
    moment = time_words(texts, at, now=now, zone=zone)
    title = short_text(ticket.title, _TITLE)
    return texts.say("board.ticket", number=ticket.number, title=title, moment=moment)


def load_words(texts: Texts, load: Load) -> str:
    """What one engineer has, of how much they may have."""
    live = texts.say_counted("team.live", load.live)
    if load.capacity is not None:
        live = texts.say("team.of_capacity", live=live, capacity=load.capacity)
    return live if load.on_duty else texts.say("team.off_duty", live=live)
