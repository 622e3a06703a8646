"""What was said and noted on a ticket, a line each, for the staff alone."""

from datetime import datetime
from operator import itemgetter

from conversations.turn import Turn
from conversations.wording.times import time_words
from domain.tickets.conversation import TicketMessage
from domain.tickets.ticket import Ticket


def talk_lines(turn: Turn, ticket: Ticket) -> list[str]:
    """Messages and notes in the order of time; what was taken back says so first."""
    unit, number = turn.unit, ticket.number
    lines = [(message.sent_at, _said(turn, message)) for message in unit.messages.of(number)]
    lines += [
        (note.written_at, _line(turn, "noted", note.written_at, note.author_name, note.text))
        for note in unit.notes.of(number)
    ]
    return [line for _, line in sorted(lines, key=itemgetter(0))]


def _said(turn: Turn, message: TicketMessage) -> str:
    line = _line(turn, "said", message.sent_at, message.author_name, message.text)
    if message.taken_back_at is None:
        return line
    person = turn.unit.people.get(message.taken_back_by or 0)
    return turn.texts.say(
        "staff.show.taken_back",
        line=line,
        name=person.name if person else "",
        moment=_moment(turn, message.taken_back_at),
    )


def _line(turn: Turn, key: str, at: datetime, name: str, text: str) -> str:
    words = text or turn.texts.say("staff.show.files")
    return turn.texts.say(f"staff.show.{key}", moment=_moment(turn, at), name=name, text=words)


def _moment(turn: Turn, at: datetime) -> str:
    return time_words(turn.texts, at, now=turn.now, zone=turn.zone)
