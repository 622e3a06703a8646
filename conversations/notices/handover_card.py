"""What a shift leaves to the next, on one card: who, what, how urgent, and what was said last."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from conversations.notices.readers import Reader
from conversations.wording.names import listed, status_name
from conversations.wording.shortening import shortened
from conversations.wording.ticket_facts import short_text
from domain.messaging import Button, ButtonStyle, Outgoing
from domain.people.roster import Handover
from domain.ports import Unit
from domain.tickets.ticket import Ticket

# Tickets of one engineer, and of all: what fits a message. The rest is counted.
_EACH, _ALL = 8, 20
_SAID = 60
# Buttons to look at the most urgent.
_BUTTONS = 4


def handover_card(unit: Unit, reader: Reader, handover: Handover) -> Outgoing:
    """The card, edited in place when somebody accepts."""
    left = [ticket for ticket in map(unit.tickets.get, handover.tickets) if ticket is not None]
    say = reader.texts.say
    text = "\n".join(_lines(unit, reader, handover, left)) or say("handover.nothing")
    return Outgoing(
        address=reader.address,
        title=say("handover.title", team=_team(unit, handover)),
        facts=tuple(_facts(unit, reader, handover)),
        text=text,
        buttons=_buttons(reader, handover, left),
        card=f"handover:{handover.id}" if reader.is_group else "",
    )


def handover_reminder(unit: Unit, reader: Reader, handover: Handover) -> Outgoing:
    """Nobody has accepted it; whoever may can do so right here."""
    return Outgoing(
        address=reader.address,
        text=reader.texts.say_counted(
            "handover.reminder",
            len(handover.tickets),
            team=_team(unit, handover),
            leaving=names_of(unit, reader, handover.leaving),
            coming=names_of(unit, reader, handover.coming),
        ),
        buttons=((_accept(reader, handover),),),
    )


def names_of(unit: Unit, reader: Reader, people: Sequence[int]) -> str:
    """Their names, or that nobody is planned."""
    found = filter(None, map(unit.people.get, people))
    return listed(reader.texts, (person.name for person in found)) or reader.texts.say(
        "handover.nobody"
    )


def _facts(unit: Unit, reader: Reader, handover: Handover) -> Iterator[tuple[str, str]]:
    say = reader.texts.say
    yield say("handover.fact.leaving"), names_of(unit, reader, handover.leaving)
    yield say("handover.fact.coming"), names_of(unit, reader, handover.coming)
    if handover.accepted_by is not None and handover.accepted_at is not None:
        yield (
            say("handover.fact.accepted"),
            say(
                "handover.fact.accepted.value",
                name=names_of(unit, reader, [handover.accepted_by]),
                moment=reader.moment(handover.accepted_at, unit.now),
            ),
        )


def _lines(unit: Unit, reader: Reader, handover: Handover, left: Sequence[Ticket]) -> Iterator[str]:
    room = _ALL
    for person_id in handover.leaving:
        theirs = [ticket for ticket in left if ticket.assignee_id == person_id]
        if not theirs:
            continue
        name = names_of(unit, reader, [person_id])
        yield reader.texts.say_counted("handover.person", len(theirs), name=name)
        shown = theirs[: min(_EACH, room)]
        room -= len(shown)
        for ticket in shown:
            yield from _ticket(unit, reader, ticket)
        if len(theirs) > len(shown):
            yield reader.texts.say_counted("staff.list.more", len(theirs) - len(shown))


def _ticket(unit: Unit, reader: Reader, ticket: Ticket) -> Iterator[str]:
    marks = [status_name(reader.texts, ticket.status), *_due(unit, reader, ticket)]
    yield reader.texts.say(
        "handover.ticket",
        number=ticket.number,
        marks=" · ".join(marks),
        title=short_text(ticket.title),
    )
    last = _last_word(unit, ticket)
    if last:
        name, text = last
        yield reader.texts.say("handover.ticket.last", name=name, text=shortened(text, _SAID))


def _due(unit: Unit, reader: Reader, ticket: Ticket) -> Iterator[str]:
    """What is promised next, or is late."""
    first = ticket.first_response_due if ticket.first_response_at is None else None
    promised = filter(None, (first, ticket.next_response_due, ticket.resolution_due))
    due = min(promised, default=None)
    if due is not None:
        key = "handover.ticket.late" if due <= unit.now else "handover.ticket.due"
        yield reader.texts.say(key, moment=reader.moment(due, unit.now))


def _last_word(unit: Unit, ticket: Ticket) -> tuple[str, str] | None:
    """Note or message, whichever is newer, on one line: who, and what."""
    said: list[tuple[datetime, str, str]] = [
        (message.sent_at, message.author_name, message.text)
        for message in unit.messages.of(ticket.number, limit=5)
        if not message.is_taken_back
    ]
    said += [(n.written_at, n.author_name, n.text) for n in unit.notes.of(ticket.number)[-1:]]
    said = [entry for entry in said if entry[2].strip()]
    if not said:
        return None
    _, name, text = max(said, key=lambda entry: entry[0])
    return name, " ".join(text.split())


def _buttons(
    reader: Reader, handover: Handover, left: Sequence[Ticket]
) -> tuple[tuple[Button, ...], ...]:
    look = tuple(Button(label=f"#{t.number}", command=f"/show {t.number}") for t in left[:_BUTTONS])
    if not left or handover.accepted_by is not None:
        return (look,) if look else ()
    take_all = Button(
        label=reader.texts.say("handover.button.take_all"),
        command=f"/takeover {handover.id} all",
    )
    return ((_accept(reader, handover), take_all), look)


def _accept(reader: Reader, handover: Handover) -> Button:
    return Button(
        label=reader.texts.say("handover.button.accept"),
        command=f"/takeover {handover.id}",
        style=ButtonStyle.PRIMARY,
    )


def _team(unit: Unit, handover: Handover) -> str:
    team = unit.teams.get(handover.team)
    return team.name if team else handover.team
