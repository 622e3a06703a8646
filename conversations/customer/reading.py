"""What a customer's free text is: on which ticket, thanks, a score, or something new."""

import re

from conversations.customer.follow_up import follow_up
from conversations.customer.greeting import hello
from conversations.customer.own_tickets import present_tickets
from conversations.customer.rating import read_score
from conversations.customer.which_ticket import NAME as WHICH_TICKET
from conversations.dialogue import HandOver, Result, Show
from conversations.files import take_files
from conversations.turn import Turn
from desk.tickets.view_ticket import view_ticket
from domain.people.person import ChatPurpose
from domain.tickets.pleasantries import is_greeting, is_pleasantry

_NUMBERED = re.compile(r"\s*[#＃](\d{1,12})(?!\d)[\s,，:：]*(\S.*)", re.DOTALL)
_STAFF_CHATS = {ChatPurpose.ENGINEERS, ChatPurpose.SUPERVISORS}


def read(turn: Turn) -> Result | None:
    """Find out what it is. None in groups where nobody spoke to us."""
    if turn.chat and turn.chat.purpose in _STAFF_CHATS:
        return None
    if turn.is_group and not turn.incoming.addresses_us and turn.pointed_at is None:
        return None
    if not turn.incoming.text.strip() and not turn.incoming.files:
        return None
    return _on_a_named_ticket(turn) or _on_a_ticket_meant(turn)


def _on_a_named_ticket(turn: Turn) -> Result | None:
    """By reply, or by "#1042 …"."""
    if turn.pointed_at is not None:
        score = read_score(turn, turn.incoming.text, turn.pointed_at)
        return score or _say_on(turn, turn.pointed_at)
    named = _NUMBERED.match(turn.incoming.text)
    if named:
        ticket = view_ticket(turn.desk, int(named[1]))
        score = read_score(turn, named[2], ticket.number)
        return score or _say_on(turn, ticket.number, named[2])
    return None


def _on_a_ticket_meant(turn: Turn) -> Result:
    """By focus, as the only one, or by asking; else it is something new."""
    score = read_score(turn, turn.incoming.text)
    if score:
        return score
    focus = turn.focus
    present = present_tickets(turn)
    numbers = [ticket.number for ticket in present]
    if len(numbers) == 1:
        return _say_on(turn, numbers[0])
    if focus in numbers and focus is not None:
        return _say_on(turn, focus, can_move=True)
    if _is_thanks(turn):
        return Show(messages=(turn.message(turn.texts.say("thanks.answer")),))
    if not numbers and focus is None:
        return _something_new(turn)
    taken = take_files(turn)
    # What was spoken of last may be finished: then it is asked, not guessed.
    kept = {
        "ended": None if numbers else focus,
        "text": turn.incoming.text,
        "files": list(taken.ids),
        "message": turn.incoming.message_id,
    }
    refused = tuple(map(turn.message, taken.refusals))
    return HandOver(messages=refused, dialogue=WHICH_TICKET, data=kept)


def _something_new(turn: Turn) -> Result:
    """A report, unless they only knocked."""
    if is_greeting(turn.incoming.text) and not turn.incoming.files:
        return hello(turn)
    return HandOver(dialogue="open_ticket", data={"text": turn.incoming.text})


def _say_on(turn: Turn, number: int, text: str = "", *, can_move: bool = False) -> Result:
    taken = take_files(turn)
    refused = tuple(map(turn.message, taken.refusals))
    said = follow_up(turn, number, text or turn.incoming.text, taken.ids, can_move=can_move)
    return Show(messages=(*refused, *said))


def _is_thanks(turn: Turn) -> bool:
    return not turn.incoming.files and is_pleasantry(turn.incoming.text)
