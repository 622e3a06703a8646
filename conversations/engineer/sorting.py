"""What the ticket is: priority, answers of its form, duplicates."""

import re
from collections.abc import Mapping

from conversations.commands import Command
from conversations.complete_command import ask_for_rest
from conversations.dialogue import Option, Result, Show
from conversations.engineer.naming import fresh_ticket, without_version
from conversations.turn import Turn
from conversations.wording.names import priority_name
from conversations.wording.ticket_facts import short_text
from desk.tickets.change_priority import change_priority
from desk.tickets.merge_tickets import merge_tickets
from domain.ports import TicketFilter, TicketOrder
from domain.tickets.ticket import LIVE, Priority

_LANGUAGES = ("zh_CN", "en")
# Other tickets of the customer offered as the target of a merge.
_OFFERED = 6
# Longer ones no database could hold.
_NUMBER = re.compile(r"\d{1,12}")


def priority(turn: Turn, number: int, command: Command) -> Result:
    """How urgent it is; without a word, the four are offered."""
    wanted = _priorities(turn).get(command.rest.strip().casefold())
    if wanted is None:
        fresh_ticket(turn, number, command)
        question = turn.texts.say("staff.priority.question", number=number)
        options = tuple(
            Option(value=p, label=priority_name(turn.texts, p)) for p in reversed(Priority)
        )
        return ask_for_rest(without_version(command, number), number, question, options=options)
    change_priority(turn.desk, number, wanted, seen=command.version)
    name = priority_name(turn.texts, wanted)
    return Show(notice=turn.texts.say("staff.priority.changed", number=number, priority=name))


def merge(turn: Turn, number: int, command: Command) -> Result:
    """This one goes on under the other number."""
    into = command.rest.strip().lstrip("#＃").strip()
    if not _NUMBER.fullmatch(into):
        ticket = fresh_ticket(turn, number, command)
        question = turn.texts.say("staff.merge.question", number=number)
        options = _others(turn, ticket.customer_id, number)
        return ask_for_rest(without_version(command, number), number, question, options=options)
    target = merge_tickets(turn.desk, number, int(into))
    return Show(notice=turn.texts.say("staff.merged", number=number, into=target.number))


def _others(turn: Turn, customer_id: int, number: int) -> tuple[Option, ...]:
    live = turn.unit.tickets.find(
        TicketFilter(customer_id=customer_id, statuses=LIVE),
        order=TicketOrder.NEWEST,
        limit=_OFFERED + 1,
    )
    return tuple(
        Option(value=str(t.number), label=f"#{t.number} {short_text(t.title, 20)}")
        for t in live
        if t.number != number
    )


def _priorities(turn: Turn) -> Mapping[str, Priority]:
    """Each priority by its key and by its names in both languages."""
    named = {
        priority_name(turn.texts_of(language), priority).casefold(): priority
        for language in _LANGUAGES
        for priority in Priority
    }
    return named | {str(priority): priority for priority in Priority}
