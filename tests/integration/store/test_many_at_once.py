"""What is about to be handled in one unit, asked for together: the same as one by one."""

from dataclasses import replace
from datetime import timedelta

from domain.deadlines import Deadline, Purpose
from domain.people.person import Person
from domain.ports import Unit
from domain.tickets.history import EventKind, TicketEvent
from store.databases import Store
from tests.integration.store.conftest import Clock
from tests.integration.store.examples import ticket_of

MINUTE = timedelta(minutes=1)
PURPOSES = (Purpose.SURVEY, Purpose.AUTO_CLOSE, Purpose.SNOOZE_ENDS, Purpose.CARD_REFRESH)


def sets(unit: Unit, purpose: Purpose, number: int = 7, *, minutes: int = 0) -> None:
    due_at = unit.now + minutes * MINUTE
    unit.deadlines.set(Deadline(purpose=purpose, number=number, due_at=due_at))


def pending(unit: Unit, number: int = 7) -> list[Purpose]:
    return [one.purpose for one in unit.deadlines.pending(number)]


async def four_of_a_ticket(store: Store) -> None:
    await store.run(
        lambda unit: [
            sets(unit, purpose, minutes=count - len(PURPOSES))
            for count, purpose in enumerate(PURPOSES)
        ]
    )


async def test_what_was_done_together_is_gone_and_the_rest_is_pending(store: Store) -> None:
    await four_of_a_ticket(store)

    def work(unit: Unit) -> None:
        due = unit.deadlines.due(3)
        with unit.deadlines.together(due):
            first, second, _ = due
            assert unit.deadlines.done(first.id)
            assert not unit.deadlines.done(first.id)
            assert pending(unit) == list(PURPOSES[1:])
            assert unit.deadlines.done(second.id)
        assert pending(unit) == list(PURPOSES[2:])

    await store.run(work)
    assert await store.read(pending) == list(PURPOSES[2:])


async def test_what_an_earlier_one_cancels_or_sets_anew_is_not_done(store: Store) -> None:
    await four_of_a_ticket(store)

    def work(unit: Unit) -> None:
        first, second, third, fourth = due = unit.deadlines.due(9)
        with unit.deadlines.together(due):
            assert unit.deadlines.done(first.id)
            # Itself anew, and what others would have done.
            for purpose in PURPOSES[:2]:
                sets(unit, purpose, minutes=5)
            unit.deadlines.cancel(7, third.purpose)
            assert pending(unit) == [fourth.purpose, *PURPOSES[:2]]
            assert not any(unit.deadlines.done(one.id) for one in (second, third))
            assert unit.deadlines.done(fourth.id)
        assert pending(unit) == list(PURPOSES[:2])
        assert unit.deadlines.due(9) == []

    await store.run(work)


async def test_all_of_a_ticket_are_cancelled_but_for_those_about_something_else(
    store: Store,
) -> None:
    await four_of_a_ticket(store)
    await store.run(
        lambda unit: unit.deadlines.set(
            Deadline(purpose=Purpose.FOLLOW_UP, number=7, subject="3", due_at=unit.now)
        )
    )

    def work(unit: Unit) -> None:
        due = unit.deadlines.due(9)
        with unit.deadlines.together(due):
            assert unit.deadlines.done(due[0].id)
            unit.deadlines.cancel(7)
            assert pending(unit) == [Purpose.FOLLOW_UP]
            assert [unit.deadlines.done(one.id) for one in due[1:]] == [False, False, False, True]
        assert pending(unit) == []

    await store.run(work)


async def test_parked_ones_of_before_give_way_as_ever(store: Store) -> None:
    await four_of_a_ticket(store)

    def work(unit: Unit) -> None:
        first, second, *_ = unit.deadlines.due(9)
        for one in (first, second):
            unit.deadlines.failed(one.id, retry_at=None, error="a bug")
        with unit.deadlines.together(unit.deadlines.due(9)):
            sets(unit, first.purpose, minutes=5)
            unit.deadlines.cancel(7, second.purpose)
        assert unit.troubles.parked_deadlines(9) == []

    await store.run(work)


async def test_what_is_done_hinders_none_that_is_set_for_all(store: Store) -> None:
    def work(unit: Unit) -> None:
        number = ticket_of(unit).number
        sets(unit, Purpose.RECOUNT, number)
        due = unit.deadlines.due(9)
        with unit.deadlines.together(due):
            assert unit.deadlines.done(due[0].id)
            assert unit.deadlines.set_for_live(Purpose.RECOUNT, unit.now + MINUTE) == 1
        assert [one.due_at for one in unit.deadlines.pending(number)] == [unit.now + MINUTE]

    await store.run(work)


async def test_tickets_histories_and_people_are_the_same_read_together(
    store: Store, clock: Clock
) -> None:
    def fill(unit: Unit) -> list[int]:
        numbers = [ticket_of(unit).number for _ in range(3)]
        for number in (*numbers, *numbers):
            unit.history.append(noted(unit, number))
        former, person = (ticket.customer_id for ticket in map(unit.tickets.get, numbers[:2]))
        unit.merges.unite(former, person, everywhere=False)
        return numbers

    numbers = await store.run(fill)
    nobody = numbers[-1] + 1

    def look(unit: Unit) -> list[object]:
        tickets = [unit.tickets.get(number) for number in (*numbers, nobody)]
        people = [unit.people.get(person) for person in range(1, 5)]
        return [tickets, people, [unit.history.of(number) for number in (*numbers, nobody)]]

    def look_together(unit: Unit) -> list[object]:
        unit.read_ahead([*numbers, nobody])
        return look(unit)

    clock.advance(hours=1)
    assert await store.run(look_together) == await store.run(look)


async def test_changes_are_seen_by_who_read_them_ahead(store: Store) -> None:
    def work(unit: Unit) -> None:
        ticket = ticket_of(unit, customer_id=unit.people.add(Person(name="王女士")))
        unit.read_ahead([ticket.number, ticket.number + 1])
        changed = replace(ticket, title="好了", version=ticket.version + 1)
        unit.tickets.save(changed)
        unit.history.append(noted(unit, ticket.number))
        later = ticket_of(unit)
        assert unit.tickets.get(ticket.number) == changed
        assert unit.tickets.get(later.number) == later
        assert unit.history.of(ticket.number) == [noted(unit, ticket.number)]
        unit.read_ahead([ticket.number])
        assert unit.tickets.get(ticket.number) == changed
        assert unit.history.of(ticket.number) == [noted(unit, ticket.number)]

    await store.run(work)


async def test_a_part_that_fails_leaves_nothing_known(store: Store) -> None:
    await four_of_a_ticket(store)

    def fails(unit: Unit) -> None:
        with unit.attempt(), unit.deadlines.together(unit.deadlines.due(9)):
            assert unit.deadlines.done(unit.deadlines.due(1)[0].id)
            sets(unit, PURPOSES[1], minutes=9)
            raise InterruptedError

    def work(unit: Unit) -> None:
        try:
            fails(unit)
        except InterruptedError:
            assert pending(unit) == list(PURPOSES)

    await store.run(work)
    assert await store.read(pending) == list(PURPOSES)


def noted(unit: Unit, number: int) -> TicketEvent:
    return TicketEvent(number=number, kind=EventKind.NOTED, at=unit.now, data={"note": 1})
