"""What is not done yet is counted, and nothing else is."""

from domain.deadlines import Deadline, Purpose
from domain.ports import Failed, Unit, Unsent
from store.databases import Store
from tests.integration.store.conftest import Clock
from tests.integration.store.examples import ACCOUNT, incoming, outgoing

NOTHING = dict.fromkeys(Failed, 0)


async def test_messages_that_wait_are_counted_by_account(store: Store, clock: Clock) -> None:
    assert await store.read(lambda unit: unit.backlog.unsent()) == []
    first = clock.now
    await store.run(lambda unit: unit.outbox.queue(outgoing()))
    clock.advance(minutes=3)
    await store.run(lambda unit: unit.outbox.queue(outgoing()))

    waiting = await store.read(lambda unit: unit.backlog.unsent())
    assert waiting == [Unsent(account=ACCOUNT, count=2, since=first)]


async def test_what_was_given_up_is_counted_by_kind(store: Store) -> None:
    def work(unit: Unit) -> None:
        inbox_id = unit.inbox.store(incoming("1", unit.now))
        assert inbox_id
        unit.inbox.mark_failed(inbox_id, "KeyError()")
        unit.deadlines.set(Deadline(purpose=Purpose.SURVEY, number=1, due_at=unit.now))
        [deadline] = unit.deadlines.due(10)
        unit.deadlines.failed(deadline.id, retry_at=None, error="KeyError()")

    assert await store.read(lambda unit: unit.backlog.failed()) == NOTHING
    await store.run(work)

    failed = await store.read(lambda unit: unit.backlog.failed())
    assert failed == NOTHING | {Failed.EVENTS: 1, Failed.DEADLINES: 1}
