"""Showing tickets to the staff: one whole, with what was said and noted; lists to choose from."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from operator import itemgetter

from conversations.commands import Command
from conversations.dialogue import Result, Show
from conversations.engineer.reaching import with_reach
from conversations.engineer.talk_lines import talk_lines
from conversations.notices.readers import Reader, Readers
from conversations.notices.ticket_card import loose_card, ticket_card
from conversations.turn import Turn
from conversations.wording.names import priority_name, status_name
from conversations.wording.shortening import shortened
from conversations.wording.ticket_facts import short_text
from conversations.wording.times import time_words
from desk.tickets.list_mine import list_mine
from desk.tickets.list_queue import list_queue
from desk.tickets.view_ticket import view_ticket
from domain.messaging import Button, Outgoing
from domain.people.person import ChatPurpose
from domain.ports import Lane
from domain.tickets.response import running_dues
from domain.tickets.ticket import Priority, Ticket

# What fits a phone screen below the facts of a card.
_LINES = 6
_LINE = 120
# Tickets of a list, and how many of their buttons stand side by side.
_LISTED = 8
_COLUMNS = 4
_WHOLE = frozenset({"all", "全部"})


def show(turn: Turn, number: int, command: Command) -> Result:
    """The card anew, with what was said last; whole on request."""
    ticket = view_ticket(turn.desk, number)
    if not is_among_staff(turn):
        return _show_in_private(turn, ticket)
    if command.rest.strip().lower() in _WHOLE:
        return Show(messages=tuple(_whole_talk(turn, ticket)))
    if turn.is_group:
        # Posted anew at the bottom; from now on that one is kept up to date.
        here = turn.incoming.address
        lane = Lane(account=here.account, chat=here.chat)
        turn.unit.mailroom.forget_card(lane, f"ticket:{number}")
        card = ticket_card(turn.unit, _reader(turn), ticket)
    else:
        card = _with_talk(turn, ticket)
    return Show(messages=(with_reach(turn.unit, _reader(turn), ticket, card),))


def show_fresh(turn: Turn, number: int) -> Result:
    """Beside the refusal of a stale press: the card as it stands."""
    ticket = view_ticket(turn.desk, number)
    if not is_among_staff(turn):
        return Show()
    if turn.is_group:
        return Show(messages=(ticket_card(turn.unit, _reader(turn), ticket),))
    return Show(messages=(loose_card(turn.unit, _reader(turn), ticket),))


def queue(turn: Turn, command: Command) -> Result:
    """What waits for somebody, most urgent first."""
    return _list(turn, "queue", list_queue(turn.desk))


def mine(turn: Turn, command: Command) -> Result:
    """What the person has taken on."""
    return _list(turn, "mine", list_mine(turn.desk))


def card_for(turn: Turn, ticket: Ticket) -> Outgoing:
    """The card for the person alone, in their private chat with us."""
    return loose_card(turn.unit, _reader(turn), ticket)


def has_card_here(turn: Turn, ticket: Ticket) -> bool:
    """Announcements keep a card of the ticket up to date in this very chat."""
    readers = Readers(unit=turn.unit, policy=turn.policy, texts=turn.texts_of)
    return any(reader.is_in(turn.incoming.address) for reader in readers.desk(ticket))


def is_among_staff(turn: Turn) -> bool:
    """No customer reads along here."""
    if not turn.is_group:
        return True
    return turn.chat is not None and turn.chat.purpose is not ChatPurpose.CUSTOMERS


def _show_in_private(turn: Turn, ticket: Ticket) -> Result:
    readers = Readers(unit=turn.unit, policy=turn.policy, texts=turn.texts_of)
    reader = readers.in_private(turn.person.id)
    if reader is None:
        return Show(notice=turn.texts.say("staff.show.no_private_chat"))
    card = loose_card(turn.unit, reader, ticket)
    return Show(
        messages=(with_reach(turn.unit, reader, ticket, card),),
        notice=turn.texts.say("staff.show.sent_in_private", number=ticket.number),
    )


def _reader(turn: Turn) -> Reader:
    """The chat of the turn; a group reads in the language of the installation."""
    texts = turn.texts_of(turn.policy.locale) if turn.is_group else turn.texts
    return Reader(
        address=turn.incoming.address, texts=texts, zone=turn.zone, is_group=turn.is_group
    )


def _with_talk(turn: Turn, ticket: Ticket) -> Outgoing:
    card = card_for(turn, ticket)
    lines = [shortened(line, _LINE) for line in talk_lines(turn, ticket)]
    shown = lines[-_LINES:]
    more = Button(label=turn.texts.say("staff.show.more"), command=f"/show {ticket.number} all")
    return replace(
        card,
        text="\n".join(filter(None, (card.text, "", *shown))).strip(),
        buttons=(*card.buttons, *(((more,),) if len(lines) > _LINES else ())),
    )


def _whole_talk(turn: Turn, ticket: Ticket) -> Iterator[Outgoing]:
    lines = talk_lines(turn, ticket)
    title = turn.texts.say("card.title", number=ticket.number, title=ticket.title)
    text = "\n".join(lines) or turn.texts.say("staff.show.nothing_said")
    yield turn.message(text, title=title, ticket=ticket.number)


def _list(turn: Turn, name: str, tickets: list[Ticket]) -> Result:
    if not tickets:
        return Show(messages=(turn.message(turn.texts.say(f"staff.{name}.empty")),))
    shown = tickets[:_LISTED]
    lines = [_line(turn, ticket) for ticket in shown]
    if len(tickets) > len(shown):
        rest = len(tickets) - len(shown)
        lines.append(turn.texts.say_counted("staff.list.more", rest))
    title = turn.texts.say_counted(f"staff.{name}.title", len(tickets))
    buttons = list(_show_buttons(shown))
    return Show(messages=(turn.message("\n".join(lines), title=title, buttons=buttons),))


def _line(turn: Turn, ticket: Ticket) -> str:
    say = turn.texts.say
    marks = [status_name(turn.texts, ticket.status)]
    if ticket.priority in {Priority.HIGH, Priority.URGENT}:
        marks.insert(0, priority_name(turn.texts, ticket.priority))
    metric, due = min(running_dues(ticket), key=itemgetter(1), default=("", None))
    if due is not None:
        moment = time_words(turn.texts, due, now=turn.now, zone=turn.zone)
        key = "staff.list.late" if due <= turn.now else f"staff.list.{metric}"
        marks.append(say(key, moment=moment))
    return say(
        "staff.list.line",
        number=ticket.number,
        marks=" · ".join(marks),
        title=short_text(ticket.title),
    )


def _show_buttons(tickets: Iterable[Ticket]) -> Iterator[tuple[Button, ...]]:
    buttons = [Button(label=f"#{t.number}", command=f"/show {t.number}") for t in tickets]
    for at in range(0, len(buttons), _COLUMNS):
        yield tuple(buttons[at : at + _COLUMNS])
