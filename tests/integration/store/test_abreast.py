"""Many at once: nobody undoes what they have never seen, two never both win, chats keep order."""

import asyncio
import threading
from dataclasses import replace

import pytest

from domain.deadlines import Deadline, Purpose
from domain.errors import TicketChanged
from domain.people.person import Identity, Person
from domain.ports import KeptAnswer, Lane, Unit
from store.databases import Store
from tests.databases.directly import DUPLICATE
from tests.databases.kinds import CHOSEN, POSTGRESQL
from tests.integration.store.conftest import Clock
from tests.integration.store.examples import GROUP, incoming, outgoing, ticket_of

_MANY = 24


async def test_ticket_numbers_rise_by_one_and_none_is_left_out(store: Store) -> None:
    class Undone(Exception):
        pass

    def work(unit: Unit, count: int) -> int:
        number = ticket_of(unit).number
        if count % 3 == 0:
            raise Undone
        return number

    done = await asyncio.gather(
        *(store.run(lambda unit, n=n: work(unit, n)) for n in range(_MANY)), return_exceptions=True
    )
    numbers = sorted(number for number in done if isinstance(number, int))
    assert numbers == list(range(1001, 1001 + _MANY * 2 // 3))


async def test_of_many_who_claim_one_wins(store: Store) -> None:
    number = (await store.run(ticket_of)).number
    people = [await store.run(lambda unit: unit.people.add(Person(name="李"))) for _ in range(8)]

    def claim(unit: Unit, person: int) -> bool:
        ticket = unit.tickets.get(number)
        assert ticket is not None
        if ticket.assignee_id is not None:
            return False
        unit.tickets.save(replace(ticket, assignee_id=person, version=ticket.version + 1))
        return True

    won = await asyncio.gather(*(store.run(lambda unit, p=p: claim(unit, p)) for p in people))
    assert sum(won) == 1
    ticket = await store.read(lambda unit: unit.tickets.get(number))
    assert ticket is not None
    assert ticket.assignee_id == people[won.index(True)]


async def test_nothing_that_two_change_at_once_is_lost(store: Store) -> None:
    person = await store.run(lambda unit: unit.people.add(Person(name="王女士")))

    def remember(unit: Unit, key: str) -> None:
        known = unit.people.get(person)
        assert known is not None
        unit.people.save(replace(known, remembered={**known.remembered, key: key}))

    await asyncio.gather(*(store.run(lambda unit, n=n: remember(unit, str(n))) for n in range(8)))
    known = await store.read(lambda unit: unit.people.get(person))
    assert known is not None
    assert set(known.remembered) == set(map(str, range(8)))


async def test_two_that_merge_into_each_other_do_not_both(store: Store) -> None:
    one, other = [(await store.run(ticket_of)).number for _ in range(2)]

    def merge(unit: Unit, number: int, into: int) -> bool:
        ticket, target = unit.tickets.get(number), unit.tickets.get(into)
        assert ticket is not None
        assert target is not None
        if target.merged_into is not None:
            return False
        unit.tickets.save(replace(ticket, merged_into=into, version=ticket.version + 1))
        return True

    merged = await asyncio.gather(
        store.run(lambda unit: merge(unit, one, other)),
        store.run(lambda unit: merge(unit, other, one)),
    )
    assert sorted(merged) == [False, True]


async def test_an_event_that_comes_many_times_at_once_is_stored_once(
    store: Store, clock: Clock
) -> None:
    event = incoming("e1", clock.now)
    stored = await asyncio.gather(
        *(store.run(lambda unit: unit.inbox.store(event)) for _ in range(_MANY))
    )
    assert len([inbox_id for inbox_id in stored if inbox_id is not None]) == 1


async def test_who_writes_first_from_two_chats_is_one_person(store: Store) -> None:
    def recognise(unit: Unit) -> int:
        known = unit.people.identified("telegram.main", "7")
        if known is not None:
            return known[0].id
        person_id = unit.people.add(Person(name="张三"))
        unit.people.identify(
            Identity(account="telegram.main", native_id="7", person_id=person_id, name="张三")
        )
        return person_id

    assert len(set(await asyncio.gather(*(store.run(recognise) for _ in range(_MANY))))) == 1


async def test_a_request_sent_twice_at_once_is_answered_the_same(store: Store) -> None:
    def answered(unit: Unit) -> str:
        kept = unit.answers.get("erp", "key-1")
        if kept is None:
            kept = KeptAnswer(request="digest", answer=str(ticket_of(unit).number))
            unit.answers.keep("erp", "key-1", kept)
        return kept.answer

    assert set(await asyncio.gather(*(store.run(answered) for _ in range(8)))) == {"1001"}


async def test_lines_of_one_chat_are_numbered_one_after_another(store: Store) -> None:
    def say(unit: Unit, key: str) -> int:
        line, _ = unit.chat_log.append("v:1", key=key, author="v", author_name="王", body="{}")
        return line.line

    lines = await asyncio.gather(
        *(
            store.run(lambda unit, n=n: say(unit, str(n)), order="a" if n % 2 else "b")
            for n in range(_MANY)
        )
    )
    assert sorted(lines) == list(range(1, _MANY + 1))


async def test_units_of_one_order_are_done_as_they_came(store: Store) -> None:
    chats = ["a", "b", "c"]
    done: dict[str, list[int]] = {chat: [] for chat in chats}

    def work(unit: Unit, chat: str, count: int) -> None:
        unit.outbox.queue(outgoing(str(count), address=replace(GROUP, chat=chat)))
        done[chat].append(count)

    await asyncio.gather(
        *(
            store.run(lambda unit, c=chat, n=n: work(unit, c, n), order=chat)
            for n in range(20)
            for chat in chats
        )
    )
    for chat in chats:
        queued = await store.run(lambda unit, c=chat: _queued(unit, c))
        assert queued == [str(n) for n in range(20)]
        # Work may be done anew, so it may be seen twice; its order is kept.
        assert done[chat] == sorted(done[chat])


async def test_an_old_state_is_refused_though_nobody_waits(store: Store) -> None:
    ticket = await store.run(ticket_of)
    changed = replace(ticket, title="neu", version=ticket.version + 1)
    saved = await asyncio.gather(
        *(store.run(lambda unit: unit.tickets.save(changed)) for _ in range(4)),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in saved if outcome] == [TicketChanged] * 3


def _queued(unit: Unit, chat: str) -> list[str]:
    lane, texts = Lane(account=GROUP.account, chat=chat), []
    while entries := unit.mailroom.head(lane, 1):
        texts.append(entries[0].message.text)
        unit.mailroom.failed([entries[0].id], "seen")
    return texts


async def test_deadlines_another_unit_is_at_are_left_to_it(store: Store, clock: Clock) -> None:
    def furnish(unit: Unit) -> None:
        for number in range(1, 41):
            unit.deadlines.set(Deadline(purpose=Purpose.SURVEY, number=number, due_at=clock.now))

    def handle(unit: Unit) -> list[int]:
        return [due.number for due in unit.deadlines.due(5) if unit.deadlines.done(due.id)]

    await store.run(furnish)
    handled = await asyncio.gather(*(store.run(handle) for _ in range(12)))
    assert sorted(number for some in handled for number in some) == list(range(1, 41))
    assert await store.read(lambda unit: unit.deadlines.due(9)) == []


async def test_a_mistake_fails_its_part_alone(store: Store) -> None:
    """However often the unit was begun anew because it might have been somebody else's doing."""

    def work(unit: Unit) -> None:
        ticket = ticket_of(unit)
        with pytest.raises(DUPLICATE), unit.attempt():
            unit.tickets.add(ticket)
        unit.outbox.queue(outgoing("all the same"))

    await store.run(work)
    assert await store.run(lambda unit: _queued(unit, GROUP.chat)) == ["all the same"]


@pytest.mark.parametrize("database_kind", [POSTGRESQL])
@pytest.mark.skipif(CHOSEN not in {"", POSTGRESQL}, reason="another database was chosen")
async def test_what_is_urgent_does_not_wait_behind_what_others_want(store: Store) -> None:
    """Whoever renews a lease loses it in the rush of a morning otherwise."""
    may_end = threading.Event()

    def dawdle(unit: Unit) -> None:
        unit.people.get(1)
        assert may_end.wait(timeout=60)

    rush = [asyncio.create_task(store.run(dawdle)) for _ in range(40)]
    await asyncio.sleep(0)
    async with asyncio.timeout(30):
        assert await store.run(lambda unit: unit.leases.take("account", 1), is_urgent=True)
    assert not any(one.done() for one in rush)
    may_end.set()
    await asyncio.gather(*rush)
