"""A desk with people at it, for tests of staff talk: tickets as the report form makes them, and
the clock's own verbs."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from conversations.notices.readers import Readers
from conversations.notices.ticket_card import ticket_card
from desk.tickets.open_ticket import open_ticket
from domain.delivery import Receipt
from domain.messaging import Address
from domain.people.person import Actor, Identity, Role
from domain.ports import Lane, Unit
from domain.tickets.report import Report
from scheduler.deadlines import VERBS
from tests.talk import ACCOUNT, TEXTS, Seat, Talk

FIELDS = {
    "category": "repair",
    "model": "HP 1020",
    "serial": "SN-12345",
    "contact": "王芳",
    "phone": "138 0013 8000",
}


def opens(seat: Seat, title: str = "打印机无法开机", **more: Any) -> int:
    """The customer's report, as the form hands it in; returns the ticket's number."""
    talk = seat.talk
    person = talk.person(seat)
    report = Report(title=title, category="repair", form="after_sales", fields=dict(FIELDS), **more)

    def work(unit: Unit) -> int:
        actor = Actor(person=person, roles=person.roles)
        desk = replace(talk._desk(unit), actor=actor, where=seat.chat.address)
        return open_ticket(desk, person, report, origin=seat.chat.address).number

    return talk.unit(work)


def time_passes(talk: Talk, **spell: float) -> None:
    """What falls due meanwhile happens, as the scheduler makes it happen."""
    talk.now += timedelta(**spell)
    for deadline in talk.unit(lambda unit: unit.deadlines.due(100)):

        def fire(unit: Unit, deadline: Any = deadline) -> None:
            unit.deadlines.done(deadline.id)
            VERBS[deadline.purpose](talk._desk(unit), deadline)

        talk.unit(fire)


def hours_pass(talk: Talk, **spell: float) -> None:
    """The same with everything at its own moment, one after the other."""
    end = talk.now + timedelta(**spell)
    while (due := talk.unit(lambda unit: unit.deadlines.next_due())) and due <= end:
        talk.now = max(talk.now, due)
        time_passes(talk)
    talk.now = end


def in_private(talk: Talk, seat: Seat, role: Role) -> Seat:
    """The same person in a private chat with us, known as staff."""
    private = talk.customer(seat.sender.name, seat.sender.language)

    def work(unit: Unit) -> None:
        person = talk._person(unit, private)
        unit.people.save(replace(person, roles=person.roles | {role}))
        unit.people.identify(
            Identity(
                account=ACCOUNT,
                native_id=seat.sender.native_id,
                person_id=person.id,
                name=seat.sender.name,
                private_chat=private.chat.address.chat,
            )
        )

    talk.unit(work)
    return private


def room_made(talk: Talk, seat: Seat, number: int, *, thread: str) -> None:
    """The platform made the ticket's own room in the group when its card was sent."""
    here = seat.chat.address
    lane = Lane(account=here.account, chat=here.chat)

    def work(unit: Unit) -> None:
        ticket = unit.tickets.get(number)
        assert ticket
        readers = Readers(unit=unit, policy=talk.policy, texts=TEXTS)
        unit.outbox.queue(ticket_card(unit, readers.desk(ticket)[0], ticket))
        entries = unit.mailroom.head(lane, 1)
        unit.mailroom.mark_sending([entry.id for entry in entries])
        unit.mailroom.sent(entries, Receipt(message_ids=("900",), thread=thread))

    talk.unit(work)


def cards(seat: Seat, number: int) -> list[str]:
    """All cards of a ticket in the chat, as they stand."""
    return [s.words for s in seat.chat.shown if s.message.card == f"ticket:{number}"]


def everything(seat: Seat) -> str:
    """All that stands in the chat."""
    return "\n".join(shown.words for shown in seat.chat.shown)


def address_of(seat: Seat) -> Address:
    """Where they are."""
    return seat.chat.address
