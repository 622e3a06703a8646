"""The desk's refusals as sentences for the person who asked."""

from datetime import datetime

from conversations.turn import Turn
from conversations.wording.names import priority_name, status_name
from conversations.wording.times import time_words
from domain.errors import DeskError
from domain.tickets.ticket import Priority, Status


def refusal_sentence(turn: Turn, refusal: DeskError) -> str:
    """What the desk can't do, in the person's language, with times in their zone."""
    values = {key: _worded(turn, value) for key, value in refusal.params.items()}
    return turn.texts.say(refusal.code, **values)


def _worded(turn: Turn, value: object) -> object:
    if isinstance(value, Status):
        return status_name(turn.texts, value)
    if isinstance(value, Priority):
        return priority_name(turn.texts, value)
    if isinstance(value, datetime):
        return time_words(turn.texts, value, now=turn.now, zone=turn.zone)
    return value
