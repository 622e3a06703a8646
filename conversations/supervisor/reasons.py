"""Why a first response is due when it is due, told as a short story."""

from collections.abc import Iterator
from datetime import datetime

from conversations.commands import Command
from conversations.dialogue import Result, Show
from conversations.turn import Turn
from conversations.wording.names import priority_name
from conversations.wording.times import duration_words, time_words
from desk.explain_deadline import Explanation, explain_deadline


def why(turn: Turn, number: int, command: Command) -> Result:
    """The promise, what moved it, who was told, and what became of it."""
    found = explain_deadline(turn.desk, number)
    lines = (*_promise(turn, found), *_pings(turn, found), _outcome(turn, found))
    title = turn.texts.say("why.title", number=number)
    text = "\n".join(filter(None, lines))
    return Show(messages=(turn.message(text, title=title, ticket=number),))


def _promise(turn: Turn, found: Explanation) -> Iterator[str]:
    say = turn.texts.say
    moved = [c for c in found.priority_changes if not found.answered_at or c.at < found.answered_at]
    first = found.priority_changes[0].before if found.priority_changes else found.priority
    yield say(
        "why.opened",
        moment=_when(turn, found.counted_from),
        priority=priority_name(turn.texts, first),
    )
    # After the answer, a change of priority moved no promise.
    for change in moved:
        yield say(
            "why.priority_changed",
            moment=_when(turn, change.at),
            name=change.by or say("desk.somebody"),
            before=priority_name(turn.texts, change.before),
            after=priority_name(turn.texts, change.after),
        )
    if found.allowed is None or found.due_at is None:
        yield say("why.nothing_promised")
        return
    yield say(
        "why.promised",
        allowed=duration_words(turn.texts, found.allowed),
        moment=_when(turn, found.due_at),
    )


def _pings(turn: Turn, found: Explanation) -> Iterator[str]:
    for at in found.pinged_at:
        yield turn.texts.say("why.pinged", moment=_when(turn, at))
    for name, at in found.acknowledged if found.pinged_at else ():
        yield turn.texts.say("why.acknowledged", moment=_when(turn, at), name=name)


def _outcome(turn: Turn, found: Explanation) -> str:
    if found.answered_at is None:
        return turn.texts.say("why.late") if found.is_late else ""
    is_in_time = found.due_at is None or found.answered_at <= found.due_at
    key = "why.answered.in_time" if is_in_time else "why.answered.late"
    return turn.texts.say(key, moment=_when(turn, found.answered_at))


def _when(turn: Turn, at: datetime) -> str:
    return time_words(turn.texts, at, now=turn.now, zone=turn.zone)
