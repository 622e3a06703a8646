"""Letting a ticket rest until a moment people write as they say it."""

from conversations.commands import Command
from conversations.complete_command import ask_for_rest
from conversations.dialogue import Option, Result, Show
from conversations.engineer.naming import fresh_ticket, without_version
from conversations.turn import Turn
from conversations.wording.times import time_words
from desk.tickets.snooze_ticket import snooze_ticket
from engines.moments.reading import read_moment

# Offered as buttons, as they would be typed.
_OFFERED = (("1h", "hour"), ("明天上午", "morning"), ("下周一", "monday"))


def snooze(turn: Turn, number: int, command: Command) -> Result:
    """/snooze 1042 明天上午9点 等客户到货."""
    if not command.rest.strip():
        return _ask(turn, number, command, "staff.snooze.question")
    found = read_moment(command.rest, now=turn.now, zone=turn.zone)
    if found is None:
        return _ask(turn, number, command, "staff.snooze.again")
    until, reason = found
    snooze_ticket(turn.desk, number, until, reason, seen=command.version)
    moment = time_words(turn.texts, until, now=turn.now, zone=turn.zone)
    return Show(notice=turn.texts.say("staff.snoozed", number=number, moment=moment))


def offered_moments(turn: Turn, mark: str = "") -> tuple[Option, ...]:
    """Buttons for the usual ones; `mark` before the value tells them from what people type."""
    return tuple(
        Option(value=f"{mark}{value}", label=turn.texts.say(f"staff.snooze.{name}"))
        for value, name in _OFFERED
    )


def _ask(turn: Turn, number: int, command: Command, key: str) -> Result:
    fresh_ticket(turn, number, command)
    question = turn.texts.say(key, number=number)
    return ask_for_rest(
        without_version(command, number), number, question, options=offered_moments(turn)
    )
