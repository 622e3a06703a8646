"""Deadlines fire once, in order, none blocking another: over downtime, set clocks and failures."""

from datetime import timedelta

from desk.desk import Desk
from domain.deadlines import Deadline, Purpose
from domain.ports import Unit
from store.sqlite.unit_of_work import SqliteUnitOfWork
from tests.integration.scheduler.conftest import Clock
from tests.integration.scheduler.verbs import Fired, Verbs


async def test_after_hours_of_downtime_all_fire_once_in_order_and_see_how_late(
    store: SqliteUnitOfWork, clock: Clock
) -> None:
    verbs = Verbs(store, clock)
    for count in (7, 3, 9, 1, 5):
        await verbs.sets(f"team {count}", hours=count)
    clock.advance(hours=6)
    for _ in range(2):
        await verbs.wakeups().wake()
    hours_late = [Fired(f"team {hour}", timedelta(hours=6 - hour)) for hour in (1, 3, 5)]
    assert await verbs.fired() == hours_late


async def test_thousands_fire_in_order(store: SqliteUnitOfWork, clock: Clock) -> None:
    seen: list[int] = []
    verbs = Verbs(store, clock)

    def fill(unit: Unit) -> None:
        for number in range(2000):
            due_at = unit.now + timedelta(seconds=number * 7919 % 2000)
            unit.deadlines.set(Deadline(purpose=Purpose.SURVEY, number=number, due_at=due_at))

    def notes(_: Desk, deadline: Deadline) -> None:
        seen.append(deadline.number)

    await store.run(fill)
    clock.advance(hours=1)
    verbs.then[""] = notes
    await verbs.wakeups().wake()
    assert seen == sorted(range(2000), key=lambda number: number * 7919 % 2000)


async def test_a_handler_that_fails_is_tried_again_then_parked_and_stops_no_other(
    store: SqliteUnitOfWork, clock: Clock
) -> None:
    verbs = Verbs(store, clock)
    wakeups = verbs.wakeups()
    verbs.broken = {"bad"}
    await verbs.sets("before", seconds=1)
    await verbs.sets("bad", seconds=2)
    await verbs.sets("after", seconds=3)
    for pause in (3, 5, 60, 600, 3600):
        assert await store.read(lambda unit: unit.troubles.parked_deadlines(9)) == []
        clock.advance(seconds=pause)
        await wakeups.wake()
        await wakeups.wake()
    # What a failed try wrote is undone.
    assert await verbs.subjects() == ["before", "after"]
    [(parked, error)] = await store.read(lambda unit: unit.troubles.parked_deadlines(9))
    assert (parked.subject, parked.attempts) == ("bad", 5)
    assert "a bug" in error
    clock.advance(days=9)
    await wakeups.wake()
    assert await verbs.subjects() == ["before", "after"]


async def test_a_parked_one_comes_back_once_it_is_mended(
    store: SqliteUnitOfWork, clock: Clock
) -> None:
    verbs = Verbs(store, clock)
    wakeups = verbs.wakeups()
    parked = await park(verbs, store, clock, "bad")
    assert await store.run(lambda unit: unit.deadlines.revive(parked + 1)) is False
    assert await store.run(lambda unit: unit.deadlines.revive(parked)) is True
    assert await store.run(lambda unit: unit.deadlines.revive(parked)) is False
    verbs.broken.clear()
    await wakeups.wake()
    assert await verbs.subjects() == ["bad"]


async def test_a_parked_one_is_forgotten_where_the_same_is_set_anew_or_cancelled(
    store: SqliteUnitOfWork, clock: Clock
) -> None:
    verbs = Verbs(store, clock)
    first = await park(verbs, store, clock, "first")
    second = await park(verbs, store, clock, "second")
    await verbs.sets("first", days=1)
    await store.run(lambda unit: unit.deadlines.cancel(0, Purpose.SURVEY, subject="second"))
    assert await store.read(lambda unit: unit.troubles.parked_deadlines(9)) == []
    for one in (first, second):
        assert await store.run(lambda unit, one=one: unit.deadlines.revive(one)) is False


async def park(verbs: Verbs, store: SqliteUnitOfWork, clock: Clock, subject: str) -> int:
    """Let one fail until it is given up; returns its id."""
    verbs.broken.add(subject)
    wakeups = verbs.wakeups()
    await verbs.sets(subject)
    for _ in range(5):
        await wakeups.wake()
        clock.advance(hours=2)
    parked = await store.read(lambda unit: unit.troubles.parked_deadlines(9))
    return next(deadline.id for deadline, _ in parked if deadline.subject == subject)


async def test_one_that_an_earlier_one_cancelled_does_not_fire(
    store: SqliteUnitOfWork, clock: Clock
) -> None:
    verbs = Verbs(store, clock)
    verbs.then["closes"] = lambda desk, _: desk.unit.deadlines.cancel(7, subject="asks")
    await verbs.sets("closes", seconds=1)
    await verbs.sets("asks", number=7, seconds=2)
    await verbs.sets("asks", number=8, seconds=3)
    clock.advance(seconds=5)
    await verbs.wakeups().wake()
    assert await verbs.subjects() == ["closes", "asks"]


async def test_subjects_and_tickets_keep_their_own_deadlines(
    store: SqliteUnitOfWork, clock: Clock
) -> None:
    verbs = Verbs(store, clock)
    for subject in ("north", "south", "north"):
        await verbs.sets(subject, purpose=Purpose.SHIFT_ENDS, seconds=1)
    await verbs.sets("north", purpose=Purpose.HANDOVER_REMINDER, seconds=2)
    await verbs.sets("north", number=7, purpose=Purpose.SHIFT_ENDS, seconds=3)
    clock.advance(seconds=5)
    await verbs.wakeups().wake()
    assert await verbs.subjects() == ["south", "north", "north", "north"]
