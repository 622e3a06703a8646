"""Whatever comes in is handled once, and kept when it can't be handled."""

from datetime import UTC, datetime
from pathlib import Path

from bot.intake import Intake
from bot.metrics import Metrics
from bot.texts import load_texts
from domain.messaging import Acknowledgement, Incoming, IncomingKind, Outgoing
from domain.people.person import Person
from domain.ports import Lane, Unit
from store.opening import open_store
from store.sqlite.unit_of_work import SqliteUnitOfWork
from tests.integration.store.examples import LANE, incoming

NOW = datetime(2026, 11, 22, 8, 40, tzinfo=UTC)
SORRY = load_texts()("zh_CN").say("common.kept_for_later")


class Talks:
    """Answers; with a bug, it raises half-way through."""

    def __init__(self) -> None:
        self.is_broken = False

    def handle(self, unit: Unit, event: Incoming) -> Acknowledgement:
        unit.people.add(Person(name="张三"))
        unit.outbox.queue(Outgoing(address=event.address, text=f"re: {event.text}"))
        if self.is_broken:
            raise RuntimeError("a bug")
        return Acknowledgement(notice="done")


async def _opened(folder: Path) -> tuple[SqliteUnitOfWork, Talks, Intake]:
    store, talks = await open_store(f"sqlite:///{folder}/intake.db", lambda: NOW), Talks()
    return store, talks, Intake(store, talks, load_texts(), Metrics())


async def _queued(store: SqliteUnitOfWork, lane: Lane = LANE) -> list[str]:
    entries = await store.read(lambda unit: unit.mailroom.head(lane, 10))
    return [entry.message.text for entry in entries]


async def test_a_repeated_event_has_no_second_effect(tmp_path: Path) -> None:
    store, _, intake = await _opened(tmp_path)
    event = incoming("7", NOW, text="您好", press=None)
    assert await intake(event) == Acknowledgement(notice="done")
    assert await intake(event) == Acknowledgement(duplicate=True)
    assert await _queued(store) == ["re: 您好"]
    await store.close()


async def test_a_bug_leaves_nothing_but_the_event_and_an_honest_sentence(tmp_path: Path) -> None:
    store, talks, intake = await _opened(tmp_path)
    talks.is_broken = True
    event = incoming("7", NOW, text="您好", press=None)
    assert await intake(event) == Acknowledgement()
    assert await intake(event) == Acknowledgement(duplicate=True)
    assert await _queued(store) == [SORRY]
    [(inbox_id, kept, reason)] = await store.read(lambda unit: unit.inbox.failed(10))
    assert (kept, reason) == (event, "RuntimeError('a bug')")
    assert await store.read(lambda unit: unit.people.get(1)) is None

    talks.is_broken = False
    await intake.replay(inbox_id, kept)
    assert await store.read(lambda unit: unit.inbox.failed(10)) == []
    assert (await store.read(lambda unit: unit.people.get(1))).name == "张三"
    await store.close()


async def test_whoever_pressed_is_told_at_once_that_it_failed(tmp_path: Path) -> None:
    store, talks, intake = await _opened(tmp_path)
    talks.is_broken = True
    told = await intake(incoming("8", NOW, kind=IncomingKind.PRESS))
    assert told == Acknowledgement(notice=SORRY)
    assert await _queued(store) == []
    await store.close()
