"""The card of a follow-up task (客户回访): whom to call, why, by when, and what came of it."""

from collections.abc import Iterator, Mapping

from conversations.notices.readers import Reader
from conversations.wording.shortening import shortened
from conversations.wording.times import time_words
from domain.messaging import Button, ButtonStyle, Outgoing
from domain.ports import Unit
from domain.surveys.plan import Reason
from domain.surveys.survey import FollowUp, Survey
from domain.tickets.ticket import Ticket

# Of what the customer said; the whole is on the ticket.
_COMMENT = 400
# Where forms keep how the customer is reached.
_CONTACT = ("contact", "phone", "mobile", "email", "wechat")

Reasons = Mapping[str, Reason]


def follow_up_card(
    unit: Unit, reader: Reader, ticket: Ticket, task: FollowUp, reasons: Reasons
) -> Outgoing:
    """The task as it stands, edited in place wherever it was posted before."""
    key = "visit.title" if task.done_at is None else "visit.title.done"
    return Outgoing(
        address=reader.address,
        title=reader.texts.say(key, number=ticket.number, score=task.score),
        facts=tuple(_facts(unit, reader, ticket, task, reasons)),
        buttons=_buttons(reader, ticket, task),
        card=f"visit:{task.id}",
        ticket=ticket.number,
    )


def contact_of(unit: Unit, ticket: Ticket) -> str:
    """How the customer is reached: as they said on this ticket, else as we know them."""
    person = unit.people.get(ticket.customer_id)
    told = [ticket.fields[key] for key in _CONTACT if ticket.fields.get(key)]
    if person and not told:
        remembered = (person.remembered.get(key, "") for key in _CONTACT)
        told = [*filter(None, (*remembered, person.phone, person.email))]
    return " · ".join(dict.fromkeys(told))


def _facts(
    unit: Unit, reader: Reader, ticket: Ticket, task: FollowUp, reasons: Reasons
) -> Iterator[tuple[str, str]]:
    say, survey = reader.texts.say, unit.surveys.latest(ticket.number)
    contact = contact_of(unit, ticket)
    yield say("visit.fact.ticket"), ticket.title
    yield say("visit.fact.customer"), _name(unit, ticket.customer_id)
    if contact:
        yield say("visit.fact.contact"), contact
    if survey is not None:
        yield from _judgement(unit, reader, survey, reasons)
    if task.done_at is None:
        yield say("visit.fact.due"), due_words(unit, reader, task)
    owner = _name(unit, task.owner_id)
    yield say("visit.fact.owner"), owner or say("visit.nobody")
    if task.outcome:
        yield say("visit.fact.outcome"), task.outcome


def due_words(unit: Unit, reader: Reader, task: FollowUp) -> str:
    """Until when they want to be called."""
    moment = time_words(reader.texts, task.due_at, now=unit.now, zone=reader.zone)
    is_late = task.due_at <= unit.now
    return reader.texts.say("visit.due.late", moment=moment) if is_late else moment


def _judgement(
    unit: Unit, reader: Reader, survey: Survey, reasons: Reasons
) -> Iterator[tuple[str, str]]:
    say = reader.texts.say
    picked = [reason_words(reader, code, reasons) for code in survey.reasons]
    if picked:
        yield say("visit.fact.reasons"), " · ".join(picked)
    if survey.comment:
        yield say("visit.fact.comment"), shortened(survey.comment, _COMMENT)
    workers = [_name(unit, person) for person in survey.credits]
    if workers:
        yield say("visit.fact.workers"), " · ".join(workers)


def reason_words(reader: Reader, code: str, reasons: Reasons) -> str:
    """As the plan calls it now; its code where it was taken out of the plan."""
    return reasons[code].label[reader.texts.locale] if code in reasons else code


def _buttons(reader: Reader, ticket: Ticket, task: FollowUp) -> tuple[tuple[Button, ...], ...]:
    say, number = reader.texts.say, ticket.number
    show = Button(label=say("visit.button.show"), command=f"/show {number}")
    if task.done_at is not None:
        return ((show,),)
    take = Button(label=say("visit.button.take"), command=f"/followup {number} take")
    finish = Button(
        label=say("visit.button.finish"),
        command=f"/followup {number} done",
        style=ButtonStyle.PRIMARY,
    )
    return ((take, finish), (show,)) if task.owner_id is None else ((finish, take), (show,))


def _name(unit: Unit, person_id: int | None) -> str:
    person = unit.people.get(person_id) if person_id is not None else None
    return person.name if person else ""
