"""What a customer does with a ticket by command: add, urge, confirm, reopen, withdraw, move."""

import re

from conversations.commands import Command
from conversations.complete_command import ask_for_rest
from conversations.customer.buttons import button
from conversations.customer.follow_up import follow_up
from conversations.customer.opened import opened_message
from conversations.customer.own_tickets import present_tickets, with_ticket
from conversations.customer.rating import ask_for_rating, is_rating_open
from conversations.dialogue import HandOver, Result, Show
from conversations.files import take_files
from conversations.turn import Turn
from conversations.wording.ticket_facts import short_text
from desk.talk.move_message import move_message
from desk.tickets.confirm_resolution import confirm_resolution
from desk.tickets.reopen_ticket import reopen_ticket
from desk.tickets.urge_ticket import urge_ticket
from desk.tickets.withdraw_ticket import withdraw_ticket
from domain.messaging import Button
from domain.tickets.conversation import TicketMessage
from domain.tickets.ticket import LIVE, Status

_MOVE = re.compile(r"(\d{1,12})(?:\s+(new|#?\d{1,12}))?\s*$")
_ENDED = frozenset({Status.CLOSED, Status.CANCELLED, Status.RESOLVED})


def add(turn: Turn, command: Command) -> Result:
    """`/add`: with words or files at once, or asked for."""

    def act(number: int) -> Result:
        if not command.rest and not turn.incoming.files:
            return ask_for_rest(command, number, turn.texts.say("followup.ask", number=number))
        taken = take_files(turn)
        refused = tuple(map(turn.message, taken.refusals))
        return Show(messages=(*refused, *follow_up(turn, number, command.rest, taken.ids)))

    return with_ticket(turn, command, LIVE, act)


def urge(turn: Turn, command: Command) -> Result:
    """`/urge`."""

    def act(number: int) -> Result:
        ticket = urge_ticket(turn.desk, number)
        turn.focus_on(ticket.number)
        return _told(turn, "ticket.urged", ticket.number)

    return with_ticket(turn, command, LIVE, act)


def confirm(turn: Turn, command: Command) -> Result:
    """`/confirm`: closed, and the rating asked for at once, unless they were asked lately."""

    def act(number: int) -> Result:
        ticket = confirm_resolution(turn.desk, number)
        turn.focus_on(ticket.number)
        if is_rating_open(turn, ticket):
            return Show(messages=(ask_for_rating(turn, ticket, "ticket.confirmed"),))
        return Show(messages=(turn.message(turn.texts.say("ticket.confirmed", number=number)),))

    return with_ticket(turn, command, {Status.RESOLVED}, act)


def reopen(turn: Turn, command: Command) -> Result:
    """`/reopen`: the same ticket, or a new one where it is too late for that."""

    def act(number: int) -> Result:
        ticket = reopen_ticket(turn.desk, number, command.rest)
        turn.focus_on(ticket.number)
        if ticket.number == number:
            return _told(turn, "ticket.reopened", number)
        note = turn.message(turn.texts.say("ticket.continued", number=number))
        return Show(messages=(note, opened_message(turn, ticket)))

    return with_ticket(turn, command, _ENDED, act)


def withdraw(turn: Turn, command: Command) -> Result:
    """`/withdraw`."""

    def act(number: int) -> Result:
        ticket = withdraw_ticket(turn.desk, number, command.rest)
        return _told(turn, "ticket.withdrawn", ticket.number)

    return with_ticket(turn, command, LIVE, act)


def move(turn: Turn, command: Command) -> Result:
    """`/move <message> [<ticket> | new]`: a message came to the wrong ticket."""
    asked = _MOVE.match(command.rest)
    message = turn.unit.messages.get(int(asked[1])) if asked else None
    if not asked or message is None or message.author_id != turn.person.id:
        return Show(notice=turn.texts.say("followup.nothing_to_move"))
    target = asked[2]
    if target == "new":
        return HandOver(dialogue="open_ticket", data={"text": message.text})
    if target:
        ticket = move_message(turn.desk, message.id, int(target.lstrip("#")))
        turn.focus_on(ticket.number)
        return _told(turn, "followup.moved", ticket.number)
    return _choose_target(turn, message)


def _choose_target(turn: Turn, message: TicketMessage) -> Result:
    others = [t for t in present_tickets(turn) if t.number != message.number]
    rows = [
        (
            Button(
                label=f"#{ticket.number} {short_text(ticket.title, 20)}",
                command=f"/move {message.id} {ticket.number}",
            ),
        )
        for ticket in others
    ]
    afresh = Button(label=turn.texts.say("button.new"), command=f"/move {message.id} new")
    asking = turn.message(turn.texts.say("followup.move_where"), buttons=(*rows, (afresh,)))
    return Show(messages=(asking,))


def _told(turn: Turn, key: str, number: int) -> Result:
    told = turn.message(
        turn.texts.say(key, number=number),
        buttons=((button(turn, "show", number),),),
        ticket=number,
    )
    return Show(messages=(told,))
