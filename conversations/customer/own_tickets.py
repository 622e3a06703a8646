"""A customer's own tickets: the list, one of them, and which one is meant."""

from collections.abc import Callable, Collection
from dataclasses import replace

from conversations.commands import Command
from conversations.customer.buttons import button, ticket_buttons
from conversations.dialogue import Result, Show
from conversations.turn import Turn
from conversations.wording.ticket_facts import short_text, ticket_facts, ticket_line
from desk.tickets.list_own import list_own
from desk.tickets.view_ticket import view_ticket
from domain.messaging import Button
from domain.ports import TicketFilter, TicketOrder
from domain.tickets.conversation import Author, TicketMessage
from domain.tickets.ticket import LIVE, Status, Ticket

# A resolved one is not over before the customer says so.
PRESENT = LIVE | {Status.RESOLVED}
# More buttons than that nobody looks through.
_LISTED = 10
# Bytes of a button's command.
_COMMAND = 48


def present_tickets(turn: Turn, statuses: Collection[Status] = PRESENT) -> list[Ticket]:
    """The person's own tickets in these statuses, the newest first."""
    which = TicketFilter(statuses=statuses, customer_id=turn.person.id)
    return turn.unit.tickets.find(which, order=TicketOrder.NEWEST, limit=_LISTED)


def with_ticket(
    turn: Turn,
    command: Command,
    statuses: Collection[Status],
    act: Callable[[int], Result],
) -> Result:
    """Act on the ticket that is meant: by number, reply, focus, as the only one, or by asking."""
    number = turn.number_meant(command.number)
    if number is not None:
        return act(number)
    tickets = present_tickets(turn, statuses)
    if len(tickets) == 1:
        return act(tickets[0].number)
    if not tickets:
        return Show(
            messages=(
                turn.message(turn.texts.say("own.none_fit"), buttons=((button(turn, "new"),),)),
            )
        )
    rows = [(_ticket_button(ticket, command.name, command.rest),) for ticket in tickets]
    return Show(messages=(turn.message(turn.texts.say("own.which"), buttons=rows),))


def list_tickets(turn: Turn, command: Command) -> Result:
    """`/list`."""
    tickets = list_own(turn.desk)
    say = turn.texts.say
    if not tickets:
        empty = turn.message(say("own.empty"), buttons=((button(turn, "new"),),))
        return Show(messages=(empty,))
    lines = "\n".join(ticket_line(turn.texts, ticket) for ticket in tickets)
    present = [ticket for ticket in tickets if ticket.status in PRESENT][:5]
    rows = [(_ticket_button(ticket, "show"),) for ticket in present]
    return Show(
        messages=(
            turn.message(lines, title=say("own.title"), buttons=(*rows, (button(turn, "new"),))),
        )
    )


def show_ticket(turn: Turn, command: Command) -> Result:
    """`/show`."""
    return with_ticket(turn, command, tuple(Status), lambda number: _show(turn, number))


def _show(turn: Turn, number: int) -> Result:
    ticket = view_ticket(turn.desk, number)
    turn.focus_on(ticket.number)
    facts = ticket_facts(turn.texts, ticket, now=turn.now, zone=turn.zone)
    engineer = turn.unit.people.get(ticket.assignee_id) if ticket.assignee_id else None
    if engineer:
        facts = (*facts, (turn.texts.say("fact.engineer"), engineer.name))
    question = _waiting_for(turn, ticket)
    answer = None if question else _last_answer(turn, ticket)
    message = turn.message(
        question or (_quoted(turn, answer) if answer else ""),
        title=f"#{ticket.number} {short_text(ticket.title)}",
        facts=facts,
        buttons=ticket_buttons(turn, ticket),
        ticket=ticket.number,
    )
    # Should the answer be taken back, this goes with it.
    return Show(messages=(replace(message, shows=answer.id if answer else None),))


def _waiting_for(turn: Turn, ticket: Ticket) -> str:
    if ticket.status is not Status.WAITING_CUSTOMER or not ticket.waiting_for:
        return ""
    return turn.texts.say("own.waiting_for", text=ticket.waiting_for)


def _last_answer(turn: Turn, ticket: Ticket) -> TicketMessage | None:
    messages = turn.unit.messages.of(ticket.number, limit=20)
    answers = [m for m in messages if m.author is Author.STAFF and m.text and not m.is_taken_back]
    return answers[-1] if answers else None


def _quoted(turn: Turn, answer: TicketMessage) -> str:
    text = short_text(answer.text, 200)
    return turn.texts.say("own.last_answer", name=answer.author_name, text=text)


def _ticket_button(ticket: Ticket, name: str, rest: str = "") -> Button:
    # A button carries at most 48 bytes: what does not fit is asked for again.
    command = f"/{name} {ticket.number} {rest}".rstrip()
    if len(command.encode()) > _COMMAND:
        command = f"/{name} {ticket.number}"
    return Button(label=f"#{ticket.number} {short_text(ticket.title, 20)}", command=command)
