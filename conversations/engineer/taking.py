"""Who does it: claiming, and handing to somebody else."""

from collections.abc import Iterable

from conversations.commands import Command
from conversations.complete_command import ask_for_rest
from conversations.dialogue import Option, Result, Show
from conversations.engineer.naming import fresh_ticket, without_version
from conversations.engineer.showing import card_for, has_card_here
from conversations.turn import Turn
from desk.definitions.shaped.rosters import on_duty
from desk.tickets.assign_ticket import assign_ticket
from desk.tickets.assigning import staff
from desk.tickets.claim_ticket import claim_ticket
from domain.people.person import ChatPurpose, Person
from domain.tickets.ticket import Ticket

# As many as fit under a question without scrolling; others can be named.
_OFFERED = 8


def claim(turn: Turn, number: int, command: Command) -> Result:
    """First come, first served."""
    ticket = claim_ticket(turn.desk, number, seen=command.version)
    notice = turn.texts.say("staff.claimed", number=ticket.number)
    if turn.is_group or has_card_here(turn, ticket):
        return Show(notice=notice)
    # The card itself says whose it is; beside it, a sentence is only good as a fleeting one.
    shown = notice if turn.has_fleeting_notice else ""
    return Show(messages=(card_for(turn, ticket),), notice=shown)


def assign(turn: Turn, number: int, command: Command) -> Result:
    """To a person or a team; without a name, those on duty are offered with their load."""
    if not command.rest:
        ticket = fresh_ticket(turn, number, command)
        options = tuple(_options(turn, ticket))
        key = "staff.assign.question" if options else "staff.assign.question.nobody"
        question = turn.texts.say(key, number=number)
        return ask_for_rest(without_version(command, number), number, question, options=options)
    who = int(command.rest) if command.rest.isdigit() else command.rest.lstrip("@")
    ticket = assign_ticket(turn.desk, number, who, seen=command.version)
    assignee = turn.unit.people.get(ticket.assignee_id) if ticket.assignee_id else None
    team = turn.unit.teams.get(ticket.team)
    name = assignee.name if assignee else team.name if team else ""
    if ticket.assignee_id and _group_is_told(turn):
        return Show()
    return Show(notice=turn.texts.say("staff.assigned", number=ticket.number, name=name))


def _group_is_told(turn: Turn) -> bool:
    """The announcement of an assignment appears right here."""
    return turn.chat is not None and turn.chat.purpose is ChatPurpose.ENGINEERS


def _options(turn: Turn, ticket: Ticket) -> Iterable[Option]:
    people = colleagues(turn, ticket.team)
    load = turn.unit.tickets.live_by_assignee([person.id for person in people])
    here = on_duty(turn.desk, ticket.team, turn.now)
    ready = [p for p in people if p.on_duty and p.id != ticket.assignee_id]
    # At night nobody has a shift, and somebody has to be named all the same.
    ready = [person for person in ready if person.id in here] or ready
    for person in sorted(ready, key=lambda person: load.get(person.id, 0))[:_OFFERED]:
        label = turn.texts.say("staff.assign.option", name=person.name, load=load.get(person.id, 0))
        yield Option(value=str(person.id), label=label, words=(person.name.casefold(),))


def colleagues(turn: Turn, team: str) -> list[Person]:
    """The active members of a team; where it has none yet, all staff."""
    found = turn.unit.teams.get(team)
    ids = sorted(found.members) if found else []
    members = map(turn.unit.people.get, ids)
    active = [person for person in members if person and person.is_active]
    return active or staff(turn.unit)
