"""Which ticket a command means: typed, replied to, or spoken of last; else it is asked."""

from collections.abc import Callable
from dataclasses import replace

from conversations.commands import Command
from conversations.dialogue import Handler, Result, Show
from conversations.turn import Turn
from conversations.wording.ticket_facts import short_text
from desk.errors import StaleCard
from desk.tickets.list_mine import list_mine
from desk.tickets.view_ticket import view_ticket
from domain.messaging import Button, IncomingKind
from domain.tickets.ticket import Ticket

# As many as fit under a question without scrolling.
_OFFERED = 6


def about_ticket(handle: Callable[[Turn, int, Command], Result]) -> Handler:
    """The handler is given the number of the ticket that is meant."""

    def find_and_handle(turn: Turn, command: Command) -> Result:
        number = turn.number_meant(command.number)
        if number is None:
            return _ask_which(turn, command)
        turn.focus_on(number)
        return handle(turn, number, command)

    return find_and_handle


def fresh_ticket(turn: Turn, number: int, command: Command) -> Ticket:
    """The ticket as it stands. Raises StaleCard for a button of an older state: before somebody
    is asked for a text that would be refused later."""
    ticket = view_ticket(turn.desk, number)
    if 0 < command.version < ticket.state_version:
        raise StaleCard(number=number)
    return ticket


def without_version(command: Command, number: int) -> Command:
    """The command to complete later: its button was fresh when it was pressed."""
    return replace(command, number=number, version=0)


def message_ref(turn: Turn) -> str:
    """Id of the message whose text is used; a press is on somebody else's message."""
    return turn.incoming.message_id if turn.incoming.kind is IncomingKind.MESSAGE else ""


def _ask_which(turn: Turn, command: Command) -> Result:
    mine = list_mine(turn.desk)[:_OFFERED]
    rows = [
        [
            Button(
                label=f"#{ticket.number} {short_text(ticket.title, 20)}",
                command=f"/{command.name} {ticket.number}",
            )
        ]
        for ticket in mine
    ]
    key = "staff.which_ticket" if rows else "staff.which_ticket.typed"
    return Show(messages=(turn.message(turn.texts.say(key, word=command.name), buttons=rows),))
