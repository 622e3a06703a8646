"""Being on duty, and handing over: who is there now and next, who leaves, who takes over."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from conversations.commands import Command
from conversations.dialogue import Result, Show
from conversations.turn import Turn
from conversations.wording.names import listed
from conversations.wording.times import time_words
from desk.definitions.definition_kinds import DefinitionInvalid
from desk.duty.accept_handover import accept_handover
from desk.duty.change_duty import change_duty
from desk.duty.hand_over import hand_over
from desk.duty.show_duty import Duty, show_duty
from desk.duty.swap_duty import swap_duty
from domain.messaging import Button
from domain.people.person import Person

_ON = frozenset({"on", "开", "上班", "上岗", "值班", "在岗"})
_OFF = frozenset({"off", "关", "下班", "下岗", "休息", "离岗"})
_ACCEPT = frozenset({"accept", "接班", "接"})
_ALL = frozenset({"all", "全部"})


def duty(turn: Turn, command: Command) -> Result:
    """On or off duty oneself, or (supervisors) somebody else; without a word, how it stands."""
    who, _, word = command.rest.strip().rpartition(" ")
    word = word.lower()
    if word not in _ON | _OFF:
        return _show(turn)
    if who.strip():
        return _swap(turn, who.strip(), word in _ON)
    change_duty(turn.desk, word in _ON)
    return Show(notice=turn.texts.say("staff.duty.on" if word in _ON else "staff.duty.off"))


def handover(turn: Turn, command: Command) -> Result:
    """/handover leaves one's tickets to those who stay; /handover accept takes over."""
    words = command.rest.lower().split()
    if words and words[0] in _ACCEPT:
        return _accept(turn, words[1:])
    count = len(hand_over(turn.desk).tickets)
    if not count:
        return Show(notice=turn.texts.say("handover.begun.nothing"))
    return Show(notice=turn.texts.say_counted("handover.begun", count))


def takeover(turn: Turn, command: Command) -> Result:
    """/takeover, or the button of a hand-over; "all" takes the tickets, too."""
    return _accept(turn, command.rest.lower().split())


def _accept(turn: Turn, words: list[str]) -> Result:
    number = next((int(word) for word in words if word.isdecimal() and word.isascii()), 0)
    take_all = any(word in _ALL for word in words)
    accepted = accept_handover(turn.desk, number, take_all=take_all)
    key = "handover.accepted.all" if take_all else "handover.accepted"
    return Show(notice=turn.texts.say_counted(key, len(accepted.tickets)))


def _swap(turn: Turn, who: str, on: bool) -> Result:
    try:
        swap = swap_duty(turn.desk, who, on)
    except DefinitionInvalid as wrong:
        problems = "\n".join(problem.say_reason(turn.texts) for problem in wrong.problems)
        return Show(notice=turn.texts.say("duty.cover.missing", problems=problems))
    kind = "swapped" if swap.is_for_today else "set"
    key = f"duty.{kind}.on" if on else f"duty.{kind}.off"
    return Show(notice=turn.texts.say(key, name=swap.person.name))


def _show(turn: Turn) -> Result:
    state = "staff.duty.is_on" if turn.person.on_duty else "staff.duty.is_off"
    buttons = [
        Button(label=turn.texts.say(f"staff.duty.button.{way}"), command=f"/duty {way}")
        for way in ("on", "off")
    ]
    lines = [turn.texts.say(state), *_duty_lines(turn, show_duty(turn.desk))]
    return Show(messages=(turn.message("\n".join(lines), buttons=[buttons]),))


def _duty_lines(turn: Turn, duty: Duty) -> Iterator[str]:
    say = turn.texts.say
    if duty.team is None:
        return
    if not duty.has_roster:
        yield say("duty.no_roster", team=duty.team.name)
    yield say("duty.now", names=_names(turn, duty.now)) if duty.now else say("duty.now.nobody")
    if duty.next_at is not None:
        yield say("duty.next", moment=_when(turn, duty.next_at), names=_names(turn, duty.following))
    if duty.yours_at is not None:
        yield say("duty.yours", moment=_when(turn, duty.yours_at))


def _names(turn: Turn, people: Iterable[Person]) -> str:
    return listed(turn.texts, (person.name for person in people))


def _when(turn: Turn, at: datetime) -> str:
    return time_words(turn.texts, at, now=turn.now, zone=turn.zone)
