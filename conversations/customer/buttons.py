"""Buttons customers are given. Without a version: what they want does not become stale."""

from conversations.turn import Turn
from domain.messaging import Button, ButtonStyle
from domain.tickets.ticket import Status, Ticket

_ENDED = frozenset({Status.CLOSED, Status.CANCELLED})


def button(
    turn: Turn, name: str, number: int | None = None, *, style: ButtonStyle = ButtonStyle.PLAIN
) -> Button:
    """A command as a button, labelled `button.<name>`."""
    command = f"/{name} {number}" if number else f"/{name}"
    return Button(label=turn.texts.say(f"button.{name}"), command=command, style=style)


def ticket_buttons(turn: Turn, ticket: Ticket) -> tuple[tuple[Button, ...], ...]:
    """What its customer can do with a ticket as it stands."""
    if ticket.status is Status.RESOLVED:
        return (solved_or_not(turn, ticket.number),)
    if ticket.status in _ENDED:
        return ((button(turn, "reopen", ticket.number), button(turn, "new")),)
    names = ("add", "urge", "withdraw")
    return (tuple(button(turn, name, ticket.number) for name in names),)


def solved_or_not(turn: Turn, number: int) -> tuple[Button, ...]:
    """The two answers to "is it solved?"."""
    return (
        button(turn, "reopen", number),
        button(turn, "confirm", number, style=ButtonStyle.PRIMARY),
    )
