"""What is written goes to the server with what is asked next: all holds as if it went at once."""

import pytest

from domain.dialogues import NOTHING_REMEMBERED, ChatMemory
from domain.messaging import Address, Outgoing
from domain.people.person import Identity, Person
from domain.ports import Unit
from store.databases import Store
from tests.databases.directly import DUPLICATE
from tests.integration.store.examples import ACCOUNT, GROUP, LANE, ticket_of


def say(unit: Unit, text: str) -> None:
    unit.outbox.queue(Outgoing(address=GROUP, text=text))


def said(unit: Unit) -> list[str]:
    return [entry.message.text for entry in unit.mailroom.queue_of(LANE, 1000)]


async def add_ticket(store: Store) -> int:
    return await store.run(lambda unit: ticket_of(unit).number)


async def test_a_question_sees_everything_written_before_it(store: Store) -> None:
    def work(unit: Unit) -> list[str]:
        for number in range(250):
            say(unit, str(number))
        return said(unit)

    assert await store.run(work) == [str(number) for number in range(250)]


async def test_a_unit_that_asks_nothing_is_kept(store: Store) -> None:
    await store.run(lambda unit: say(unit, "kept"))
    assert await store.read(said) == ["kept"]


async def test_a_unit_that_does_nothing_is_well(store: Store) -> None:
    assert await store.run(lambda unit: 7, order="somebody") == 7
    await store.run(lambda unit: say(unit, "after it"), order="somebody")


async def test_of_a_part_given_up_before_anything_was_sent_nothing_is_left(store: Store) -> None:
    def give_up(unit: Unit) -> None:
        with unit.attempt(is_watched=False):
            say(unit, "lost")
            raise LookupError

    def work(unit: Unit) -> None:
        say(unit, "before")
        with pytest.raises(LookupError):
            give_up(unit)
        say(unit, "after")

    await store.run(work)
    assert await store.read(said) == ["before", "after"]


async def test_of_a_part_given_up_after_a_question_nothing_is_left(store: Store) -> None:
    def give_up(unit: Unit) -> None:
        with unit.attempt(is_watched=False):
            say(unit, "lost")
            with unit.attempt():
                assert said(unit) == ["lost"]
            say(unit, "lost, too")
            raise LookupError

    def work(unit: Unit) -> None:
        with pytest.raises(LookupError):
            give_up(unit)
        say(unit, "after")

    await store.run(work)
    assert await store.read(said) == ["after"]


async def test_what_the_database_objects_to_comes_out_in_its_part(store: Store) -> None:
    number = await add_ticket(store)

    def work(unit: Unit) -> None:
        ticket = unit.tickets.get(number)
        assert ticket is not None
        say(unit, "before")
        with pytest.raises(DUPLICATE), unit.attempt():
            unit.tickets.add(ticket)
        say(unit, "after")

    await store.run(work)
    assert await store.read(said) == ["before", "after"]


async def test_what_the_database_objects_to_at_last_undoes_the_unit(store: Store) -> None:
    number = await add_ticket(store)

    def work(unit: Unit) -> None:
        ticket = unit.tickets.get(number)
        assert ticket is not None
        say(unit, "lost")
        unit.tickets.add(ticket)

    with pytest.raises(DUPLICATE):
        await store.run(work, order="somebody")
    assert await store.read(said) == []
    await store.run(lambda unit: say(unit, "after it"), order="somebody")


async def test_what_was_asked_ahead_is_what_is_found(store: Store) -> None:
    chat = Address(account=ACCOUNT, chat="7")
    remembered = ChatMemory(focus=1001)

    def come(unit: Unit) -> int:
        person_id = unit.people.add(Person(name="王女士"))
        unit.people.identify(Identity(account=ACCOUNT, native_id="7", person_id=person_id))
        unit.memories.put(chat, person_id, remembered)
        return person_id

    def come_back(unit: Unit, native_id: str, where: Address) -> tuple[int, ChatMemory]:
        unit.people.expect(ACCOUNT, native_id)
        unit.memories.expect(where, native_id)
        known = unit.people.identified(ACCOUNT, native_id)
        person_id = known[0].id if known else 0
        return person_id, unit.memories.get(where, person_id)

    person_id = await store.run(come)
    assert await store.run(lambda unit: come_back(unit, "7", chat)) == (person_id, remembered)
    elsewhere = await store.run(lambda unit: come_back(unit, "7", GROUP))
    assert elsewhere == (person_id, NOTHING_REMEMBERED)
    unknown = await store.run(lambda unit: come_back(unit, "8", chat))
    assert unknown == (0, NOTHING_REMEMBERED)


async def test_what_changed_after_it_was_asked_ahead_is_asked_anew(store: Store) -> None:
    def work(unit: Unit) -> list[str]:
        person_id = unit.people.add(Person(name="王女士"))
        unit.people.identify(Identity(account=ACCOUNT, native_id="7", person_id=person_id))
        unit.people.expect(ACCOUNT, "7")
        unit.people.save(Person(id=person_id, name="王工"))
        known = unit.people.identified(ACCOUNT, "7")
        return [person.name for person in (known or ())[:1]]

    assert await store.run(work) == ["王工"]
