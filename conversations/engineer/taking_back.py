"""Taking a reply back that should not have been sent."""

from conversations.commands import Command
from conversations.dialogue import Result, Show
from conversations.turn import Turn
from desk.talk.take_back_reply import TakenBack, take_back_reply


def unsend(turn: Turn, number: int, command: Command) -> Result:
    """The last reply; what becomes of it in the customer's chat is told when it is known."""
    taken = take_back_reply(turn.desk, number)
    return Show(notice=turn.texts.say(_key(taken), number=taken.ticket.number))


def _key(taken: TakenBack) -> str:
    if taken.is_forgotten:
        return "desk.recall.unknown"
    return "staff.unsent.recalling" if taken.is_shown else "staff.unsent"
