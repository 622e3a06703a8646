"""Two chats become one person's when both say so, and only then."""

import asyncio
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk.desk import Desk
from desk.errors import (
    LinkCodeInvalid,
    LinkedAlready,
    LinkGone,
    LinkImpossible,
    TicketUnknown,
)
from desk.people.linking.agree_to_link import agree_to_link
from desk.people.linking.offer_link import offer_link
from desk.people.linking.refuse_link import refuse_link
from desk.people.linking.type_link_code import type_link_code
from desk.people.linking.unite_people import unite_people
from desk.talk.edit_message import edit_message
from desk.tickets.assign_ticket import assign_ticket
from desk.tickets.list_own import list_own
from desk.tickets.resolve_ticket import resolve_ticket
from desk.tickets.view_ticket import view_ticket
from domain.deadlines import Deadline, Purpose
from domain.dialogues import ChatMemory
from domain.messaging import Address
from domain.people.linking import Link, LinkEnd, LinkState
from domain.people.news import LinkNews
from domain.people.person import Actor, Identity, Person, Role
from domain.policy import ServicePolicy
from domain.ports import Unit
from domain.tickets.history import EventKind
from store.opening import open_store
from tests.unit.desk.room import MORNING, Room, Told


def end_of(room: Room, person: Person, account: str = "telegram.main") -> LinkEnd:
    """A private chat of theirs on an account."""
    native = f"n{person.id}"
    identity = Identity(
        account=account, native_id=native, person_id=person.id, private_chat=f"c{person.id}"
    )
    room.unit(lambda unit: unit.people.identify(identity))
    return LinkEnd(account=account, native_id=native, chat=f"c{person.id}")


def linked(room: Room, asker: Person, typist: Person) -> Person:
    here, there = end_of(room, asker), end_of(room, typist, "wecom.main")
    code = room.act(asker, offer_link, here)
    link = room.act(typist, type_link_code, there, code)
    assert room.act(typist, agree_to_link, there, link.id).state is LinkState.AGREED
    done = room.act(asker, agree_to_link, here, link.id)
    assert done.state is LinkState.DONE
    person = room.look(lambda unit: unit.people.get(done.person_id or 0))
    assert person
    return person


def test_everything_becomes_one_persons(room: Room, wang: Person, zhao: Person) -> None:
    first, second = room.opened(wang), room.opened(zhao, "又坏了")
    address = Address(account="wecom.main", chat=f"c{zhao.id}")
    memory = ChatMemory(focus=second.number, focus_at=MORNING)
    room.unit(lambda unit: unit.memories.put(address, zhao.id, memory))
    level = replace(zhao, level="vip", locale="en")
    room.unit(lambda unit: unit.people.save(level))

    person = linked(room, wang, zhao)

    assert (person.id, person.level, person.locale) == (wang.id, "vip", "en")
    numbers = {ticket.number for ticket in room.act(person, list_own)}
    assert numbers == {first.number, second.number}
    assert room.look(lambda unit: unit.people.get(zhao.id)) == person
    assert {i.account for i in room.look(lambda unit: unit.people.identities(wang.id))} == {
        "telegram.main",
        "wecom.main",
    }
    assert room.look(lambda unit: unit.memories.get(address, wang.id)).focus == second.number
    (event,) = [e for e in room.history(second.number) if e.kind is EventKind.CUSTOMER_LINKED]
    assert event.data == {"customer": wang.id, "from": zhao.id}
    assert room.history(second.number)[0].data["customer"] == wang.id
    assert EventKind.LEVEL_CHANGED in room.kinds(first.number)
    assert EventKind.LEVEL_CHANGED not in room.kinds(second.number)


def test_staff_stay_who_they_are_and_those_in_charge_are_told(
    room: Room, wang: Person, li: Person
) -> None:
    room.team("support", [li], lead=li.id)
    ticket = room.opened(room.person("孙女士"))
    room.act(li, assign_ticket, ticket.number, li.id)

    person = linked(room, wang, li)

    assert person.id == li.id
    assert person.roles == {Role.CUSTOMER, Role.ENGINEER}
    (news,) = [news for news in room.told.news if isinstance(news, LinkNews)]
    assert (news.person.id, news.link.former_id) == (li.id, wang.id)


def test_two_of_the_staff_become_one_at_work(room: Room, li: Person, chen: Person) -> None:
    room.team("support", [li, chen], lead=chen.id)
    customer = room.person("孙女士")
    ticket = room.opened(customer)
    room.act(chen, assign_ticket, ticket.number, chen.id)
    room.act(chen, resolve_ticket, ticket.number, "换了滚轮")

    person = linked(room, li, chen)

    team = room.look(lambda unit: unit.teams.get("support"))
    assert team
    assert (team.members, team.lead) == ({li.id}, li.id)
    assert room.ticket(ticket.number).assignee_id == person.id == li.id
    actors = {e.actor_id for e in room.history(ticket.number)}
    assert chen.id not in actors
    message = room.look(lambda unit: unit.messages.of(ticket.number))[-1]
    room.act(person, edit_message, message.id, "换了新滚轮")


def test_alerts_that_wait_find_them(room: Room, li: Person, chen: Person) -> None:
    due_at = MORNING.replace(hour=9)

    def alerted(desk: Desk) -> None:
        for who in (li, chen):
            subject = f"quiet:1 {who.id}"
            waiting = Deadline(purpose=Purpose.ALERT_DIGEST, subject=subject, due_at=due_at)
            desk.unit.deadlines.set(waiting)

    room.act(None, alerted)
    linked(room, li, chen)
    waiting = room.look(lambda unit: unit.deadlines.pending(0))
    assert [(one.subject, one.due_at) for one in waiting] == [(f"quiet:1 {li.id}", due_at)]


def test_a_code_is_good_once_and_for_ten_minutes(room: Room, wang: Person, zhao: Person) -> None:
    here, there = end_of(room, wang), end_of(room, zhao, "wecom.main")
    code = room.act(wang, offer_link, here)
    room.later(minutes=10)
    with pytest.raises(LinkCodeInvalid):
        room.act(zhao, type_link_code, there, code)

    first, second = room.act(wang, offer_link, here), room.act(wang, offer_link, here)
    with pytest.raises(LinkCodeInvalid):
        room.act(zhao, type_link_code, there, first)
    room.act(zhao, type_link_code, there, f" {second.lower().replace('-', ' ')} ")
    with pytest.raises(LinkCodeInvalid):
        room.act(room.person("路人"), type_link_code, here, second)


@pytest.mark.parametrize("code", ["", "AAAA-AAAA", "。", "%", "0" * 500])
def test_wrong_codes_change_nothing(room: Room, wang: Person, zhao: Person, code: str) -> None:
    here, there = end_of(room, wang), end_of(room, zhao, "wecom.main")
    room.act(wang, offer_link, here)
    with pytest.raises(LinkCodeInvalid):
        room.act(zhao, type_link_code, there, code)
    with pytest.raises(LinkGone):
        room.act(zhao, agree_to_link, there, 1)


def test_ones_own_code_is_not_used_up(room: Room, wang: Person, zhao: Person) -> None:
    here, there = end_of(room, wang), end_of(room, zhao, "wecom.main")
    code = room.act(wang, offer_link, here)
    with pytest.raises(LinkedAlready):
        room.act(wang, type_link_code, here, code)
    room.act(zhao, type_link_code, there, code)


def test_nobody_else_can_say_yes_for_them(room: Room, wang: Person, zhao: Person) -> None:
    here, there = end_of(room, wang), end_of(room, zhao, "wecom.main")
    other = room.person("路人")
    elsewhere = end_of(room, other, "dingtalk.main")
    ticket = room.opened(wang)
    link = room.act(zhao, type_link_code, there, room.act(wang, offer_link, here))
    # The one who asked is not asked before the one who typed has said yes.
    with pytest.raises(LinkGone):
        room.act(wang, agree_to_link, here, link.id)
    with pytest.raises(LinkGone):
        room.act(other, agree_to_link, elsewhere, link.id)
    # In the same chat under another name, such as a forged one.
    with pytest.raises(LinkGone):
        room.act(other, agree_to_link, replace(there, native_id="x"), link.id)
    room.act(zhao, agree_to_link, there)
    room.act(zhao, agree_to_link, there)
    with pytest.raises(TicketUnknown):
        room.act(zhao, view_ticket, ticket.number)
    with pytest.raises(LinkGone):
        room.act(other, refuse_link, elsewhere, link.id)
    room.act(wang, refuse_link, here)
    with pytest.raises(LinkGone):
        room.act(wang, agree_to_link, here, link.id)


def test_an_answer_may_come_too_late(room: Room, wang: Person, zhao: Person) -> None:
    here, there = end_of(room, wang), end_of(room, zhao, "wecom.main")
    link = room.act(zhao, type_link_code, there, room.act(wang, offer_link, here))
    room.act(zhao, agree_to_link, there, link.id)
    room.later(minutes=11)
    with pytest.raises(LinkGone):
        room.act(wang, agree_to_link, here, link.id)


def test_who_has_left_gets_nothing_back_by_a_link(room: Room, wang: Person, li: Person) -> None:
    here, there = end_of(room, wang), end_of(room, li, "wecom.main")
    code = room.act(wang, offer_link, here)
    room.unit(lambda unit: unit.people.save(replace(li, is_active=False)))
    left = Actor(person=replace(li, is_active=False), roles=frozenset({Role.CUSTOMER}))
    with pytest.raises(LinkImpossible):
        room.act(left, type_link_code, there, code)
    with pytest.raises(LinkImpossible):
        room.act(left, offer_link, there)
    with pytest.raises(LinkImpossible):
        room.act(None, lambda desk: unite_people(desk, wang, left.person))


def test_links_follow_links(room: Room, wang: Person, zhao: Person, li: Person) -> None:
    """Whatever id somebody once had means the one person in the end."""
    linked(room, wang, zhao)
    last = linked(room, room.person("王女士"), wang)
    person = linked(room, last, li)
    for known in (wang.id, zhao.id, last.id, li.id):
        assert room.look(lambda unit, i=known: unit.people.get(i)) == person  # type: ignore[misc]


async def test_of_many_at_once_one_wins(template: Path, tmp_path: Path) -> None:
    path = shutil.copy(template, tmp_path / "race.db")
    store = await open_store(f"sqlite:///{path}", lambda: datetime(2026, 1, 1, tzinfo=UTC))

    def person(unit: Unit, name: str) -> tuple[Person, LinkEnd]:
        made = Person(name=name)
        made = replace(made, id=unit.people.add(made))
        unit.people.identify(Identity(account="a.b", native_id=name, person_id=made.id))
        return made, LinkEnd(account="a.b", native_id=name, chat=name)

    def desk(unit: Unit, who: Person) -> Desk:
        actor = Actor(person=who, roles=who.roles)
        return Desk(unit=unit, policy=ServicePolicy(), announcer=Told(), actor=actor)

    asker, here = await store.run(lambda unit: person(unit, "asker"))
    code = await store.run(lambda unit: offer_link(desk(unit, asker), here))
    typists = [await store.run(lambda unit, n=n: person(unit, f"t{n}")) for n in range(8)]  # type: ignore[misc]

    def typing(who: Person, end: LinkEnd) -> Link:
        return store.run(lambda unit: type_link_code(desk(unit, who), end, code))  # type: ignore[return-value]

    tried = await asyncio.gather(*(typing(*one) for one in typists), return_exceptions=True)  # type: ignore[call-overload]
    assert sum(isinstance(one, Link) for one in tried) == 1
    assert sum(isinstance(one, LinkCodeInvalid) for one in tried) == 7
    await store.close()
