"""What a customer reads when their ticket is there."""

from conversations.customer.buttons import button
from conversations.turn import Turn
from conversations.wording.times import time_words
from domain.messaging import Outgoing
from domain.tickets.ticket import Ticket


def opened_message(turn: Turn, ticket: Ticket) -> Outgoing:
    """The number, when they will hear from us, and how to follow it."""
    say = turn.texts.say
    due = ticket.first_response_due
    promise = (
        say("ticket.opened.promise", time=time_words(turn.texts, due, now=turn.now, zone=turn.zone))
        if due
        else say("ticket.opened.soon")
    )
    lines = (say("ticket.opened.ack", number=ticket.number), promise, say("ticket.opened.follow"))
    return turn.message(
        "\n".join(lines),
        buttons=((button(turn, "show", ticket.number), button(turn, "add", ticket.number)),),
        ticket=ticket.number,
    )
