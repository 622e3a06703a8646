"""Calling customers back after a low score (客户回访): the list, taking one, finishing one."""

from conversations.commands import Command
from conversations.complete_command import ask_for_rest
from conversations.dialogue import Result, Show
from conversations.engineer import showing
from conversations.engineer.naming import without_version
from conversations.notices.follow_up_card import follow_up_card
from conversations.notices.readers import Reader
from conversations.turn import Turn
from conversations.wording.times import time_words
from desk.definitions.shaped.surveys import survey_plan
from desk.errors import FollowUpUnknown
from desk.surveys.finish_follow_up import finish_follow_up
from desk.surveys.list_follow_ups import list_follow_ups, list_own_follow_ups
from desk.surveys.opening_follow_up import open_follow_up
from desk.surveys.take_follow_up import take_follow_up
from desk.tickets.view_ticket import view_ticket
from domain.messaging import Button, Outgoing
from domain.surveys.survey import FollowUp

# As many as fit a phone screen.
_LISTED = 8
_TAKE = frozenset({"take", "我来", "我来回访", "认领"})
_DONE = frozenset({"done", "完成", "完成回访", "已完成"})


def follow_up(turn: Turn, command: Command) -> Result:
    """`/followup`: all to be done; of a ticket: its task, take it, or what came of it."""
    number = command.number or turn.pointed_at
    if number is None:
        return _list(turn)
    turn.focus_on(number)
    word = command.rest.strip().casefold()
    if not word:
        return _show(turn, number)
    if word in _TAKE:
        take_follow_up(turn.desk, number)
        return Show(notice=turn.texts.say("visit.taken", number=number))
    if word in _DONE:
        return _ask_outcome(turn, number, command)
    finish_follow_up(turn.desk, number, command.rest)
    return Show(notice=turn.texts.say("visit.finished", number=number))


def mine(turn: Turn, command: Command) -> Result:
    """`/mine`: the person's tickets, and the customers they are to call back."""
    shown, tasks = showing.mine(turn, command), list_own_follow_ups(turn.desk)
    if not tasks or not isinstance(shown, Show):
        return shown
    return Show(messages=(*shown.messages, _listed(turn, tasks)))


def _list(turn: Turn) -> Result:
    tasks = list_follow_ups(turn.desk)
    if not tasks:
        return Show(messages=(turn.message(turn.texts.say("visit.none")),))
    return Show(messages=(_listed(turn, tasks),))


def _listed(turn: Turn, tasks: list[FollowUp]) -> Outgoing:
    lines = [_line(turn, task) for task in tasks[:_LISTED]]
    if len(tasks) > _LISTED:
        lines.append(turn.texts.say_counted("visit.list.more", len(tasks) - _LISTED))
    title = turn.texts.say_counted("visit.list.title", len(tasks))
    buttons = [_button(task) for task in tasks[:_LISTED]]
    return turn.message("\n".join(lines), title=title, buttons=(buttons[:4], buttons[4:]))


def _show(turn: Turn, number: int) -> Result:
    ticket = view_ticket(turn.desk, number)
    task = open_follow_up(turn.desk, number)
    if task is None:
        return Show(messages=(turn.message(turn.texts.say("visit.none_on_ticket", number=number)),))
    reasons = {reason.code: reason for reason in survey_plan(turn).reasons}
    reader = Reader(address=turn.incoming.address, texts=turn.texts, zone=turn.zone)
    card = follow_up_card(turn.unit, reader, ticket, task, reasons)
    loose = turn.message(
        title=card.title, facts=card.facts, buttons=card.buttons, ticket=ticket.number
    )
    return Show(messages=(loose,))


def _ask_outcome(turn: Turn, number: int, command: Command) -> Result:
    """Before the question, that there is something to finish at all."""
    if open_follow_up(turn.desk, number) is None:
        raise FollowUpUnknown(number=number)
    question = turn.texts.say("visit.ask_outcome", number=number)
    return ask_for_rest(without_version(command, number), number, question)


def _line(turn: Turn, task: FollowUp) -> str:
    say = turn.texts.say
    ticket = view_ticket(turn.desk, task.number)
    moment = time_words(turn.texts, task.due_at, now=turn.now, zone=turn.zone)
    key = "visit.list.late" if task.due_at <= turn.now else "visit.list.due"
    return say(
        "visit.list.line",
        number=task.number,
        score=task.score,
        customer=_name(turn, ticket.customer_id),
        due=say(key, moment=moment),
        owner=_name(turn, task.owner_id) or say("visit.nobody"),
    )


def _button(task: FollowUp) -> Button:
    return Button(label=f"#{task.number}", command=f"/followup {task.number}")


def _name(turn: Turn, person_id: int | None) -> str:
    person = turn.unit.people.get(person_id) if person_id is not None else None
    return person.name if person else ""
