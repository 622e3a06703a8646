"""Taking a reply back that should not have been sent."""

from conversations.commands import Command
from conversations.dialogue import Result, Show
from conversations.turn import Turn
from desk.talk.take_back_reply import take_back_reply


def unsend(turn: Turn, number: int, command: Command) -> Result:
    """The last reply; what becomes of it in the customer's chat is told when it is known."""
    taken = take_back_reply(turn.desk, number)
    key = "staff.unsent.recalling" if taken.is_shown else "staff.unsent"
    return Show(notice=turn.texts.say(key, number=taken.ticket.number))
