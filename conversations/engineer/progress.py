"""How it goes on: waiting, holding, resolving, reopening, escalating."""

from dataclasses import replace

from conversations.commands import Command
from conversations.complete_command import ask_for_rest
from conversations.dialogue import Option, Result, Show
from conversations.engineer.naming import about_ticket, fresh_ticket, without_version
from conversations.engineer.snoozing import offered_moments, snooze
from conversations.turn import Turn
from desk.escalation.acknowledge import acknowledge, acknowledge_all
from desk.escalation.escalate_ticket import escalate_ticket
from desk.tickets.hold_ticket import hold_ticket
from desk.tickets.reopen_ticket import reopen_ticket
from desk.tickets.resolve_ticket import resolve_ticket
from desk.tickets.resume_ticket import resume_ticket
from desk.tickets.view_ticket import view_ticket
from desk.tickets.wait_for_customer import wait_for_customer

# Before the value of a button that says until when, not why.
_UNTIL = "@"
_LANGUAGES = ("zh_CN", "en")
_ALL = frozenset({"all", "全部"})
# The ready-made answer to "how was it solved?".
_QUICK = "staff.resolve.quick"


def wait(turn: Turn, number: int, command: Command) -> Result:
    """Ask the customer something concrete."""
    if not command.rest:
        return _ask(turn, number, command)
    wait_for_customer(turn.desk, number, command.rest, seen=command.version)
    return _done(turn, "staff.waiting", number)


def hold(turn: Turn, number: int, command: Command) -> Result:
    """Let it rest, for a reason the customer is told; or until a moment, offered as buttons."""
    if not command.rest:
        return _ask(turn, number, command, *offered_moments(turn, _UNTIL))
    if command.rest.startswith(_UNTIL):
        return snooze(turn, number, replace(command, rest=command.rest.removeprefix(_UNTIL)))
    hold_ticket(turn.desk, number, command.rest, seen=command.version)
    return _done(turn, "staff.held", number)


def resume(turn: Turn, number: int, command: Command) -> Result:
    """Go on."""
    resume_ticket(turn.desk, number, seen=command.version)
    return _done(turn, "staff.resumed", number)


def resolve(turn: Turn, number: int, command: Command) -> Result:
    """Say what was done, in the customer's terms."""
    if not command.rest:
        quick = turn.texts.say(_QUICK)
        return _ask(turn, number, command, Option(value=quick, label=quick))
    solution = _for_customer(turn, number, command.rest)
    resolve_ticket(turn.desk, number, solution, seen=command.version)
    return _done(turn, "staff.resolved", number)


def reopen(turn: Turn, number: int, command: Command) -> Result:
    """Take it up again; after the window a new ticket continues it."""
    fresh_ticket(turn, number, command)
    ticket = reopen_ticket(turn.desk, number, command.rest)
    if ticket.number == number:
        return _done(turn, "staff.reopened", number)
    notice = turn.texts.say("staff.continued", number=number, new=ticket.number)
    return Show(notice=notice)


def escalate(turn: Turn, number: int, command: Command) -> Result:
    """Call the supervisors, and say why."""
    if not command.rest:
        return _ask(turn, number, command)
    escalate_ticket(turn.desk, number, command.rest)
    return _done(turn, "staff.escalated", number)


def ack(turn: Turn, command: Command) -> Result:
    """Seen: one ticket, or everything there was an alert of."""
    if command.number is None and command.rest.strip().casefold() in _ALL:
        count = acknowledge_all(turn.desk)
        none = turn.texts.say("staff.acknowledged.none")
        told = turn.texts.say_counted("staff.acknowledged.all", count) if count else none
        return Show(notice=told)
    return _ack_one(turn, command)


def _ack_ticket(turn: Turn, number: int, command: Command) -> Result:
    """Seen, and cared for."""
    acknowledge(turn.desk, number)
    return _done(turn, "staff.acknowledged", number)


_ack_one = about_ticket(_ack_ticket)


def _for_customer(turn: Turn, number: int, solution: str) -> str:
    """The ready-made answer is ours, so it is said in the customer's language."""
    if solution not in {turn.texts_of(tongue).say(_QUICK) for tongue in _LANGUAGES}:
        return solution
    customer = turn.unit.people.get(view_ticket(turn.desk, number).customer_id)
    return turn.texts_of((customer and customer.locale) or turn.policy.locale).say(_QUICK)


def _ask(turn: Turn, number: int, command: Command, *options: Option) -> Result:
    fresh_ticket(turn, number, command)
    question = turn.texts.say(f"staff.{command.name}.question", number=number)
    return ask_for_rest(without_version(command, number), number, question, options=options)


def _done(turn: Turn, key: str, number: int) -> Result:
    return Show(notice=turn.texts.say(key, number=number))
