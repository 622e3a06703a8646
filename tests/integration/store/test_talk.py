"""Memories, deadlines, definitions, secrets, the inbox and the lines of the web chat."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from domain.deadlines import Deadline, Purpose
from domain.definitions import Definition, DefinitionKind, DefinitionStatus
from domain.dialogues import NOTHING_REMEMBERED, ChatMemory, DialogueState
from domain.ports import KeptAnswer, Unit
from store.databases import Store
from tests.databases.directly import DUPLICATE, directly
from tests.integration.store.conftest import Clock
from tests.integration.store.examples import GROUP, incoming


async def test_a_memory_comes_back_until_its_dialogue_expires(store: Store, clock: Clock) -> None:
    dialogue = DialogueState(
        name="open_ticket",
        step="title",
        version=3,
        data={"answers": {"title": "打印机", "files": [1, 2]}, "skipped": None, "ok": True},
        expires_at=clock.now + timedelta(days=7),
    )
    memory = ChatMemory(dialogue=dialogue, focus=1042, focus_at=clock.now, questions=3)
    await store.run(lambda unit: unit.memories.put(replace(GROUP, thread="9"), 7, memory))
    assert await store.read(lambda unit: unit.memories.get(GROUP, 7)) == memory
    assert await store.read(lambda unit: unit.memories.get(GROUP, 8)) == NOTHING_REMEMBERED
    clock.advance(days=7)
    remembered = await store.read(lambda unit: unit.memories.get(GROUP, 7))
    assert remembered == replace(memory, dialogue=None)


async def test_values_of_other_versions_are_read(store: Store, database_url: str) -> None:
    await store.run(lambda unit: unit.memories.put(GROUP, 7, ChatMemory()))
    directly(
        database_url, """UPDATE memories SET memory = '{"focus": 5, "of_a_later_version": [1]}'"""
    )
    assert await store.read(lambda unit: unit.memories.get(GROUP, 7)) == ChatMemory(focus=5)


async def test_an_event_is_stored_once_and_kept_for_replay(store: Store, clock: Clock) -> None:
    event = incoming("e1", clock.now)

    def work(unit: Unit) -> None:
        inbox_id = unit.inbox.store(event)
        assert inbox_id is not None
        assert unit.inbox.store(replace(event, text="again")) is None
        assert unit.inbox.failed(9) == []
        unit.inbox.mark_failed(inbox_id, "KeyError")
        assert unit.inbox.failed(9) == [(inbox_id, event, "KeyError")]
        unit.inbox.mark_handled(inbox_id)
        assert unit.inbox.failed(9) == []
        other_account = replace(GROUP, account="webchat.main")
        assert unit.inbox.store(replace(event, address=other_account)) is not None

    await store.run(work)


async def test_a_deadline_is_one_per_purpose_and_ticket(store: Store, clock: Clock) -> None:
    def at(seconds: int, purpose: Purpose = Purpose.SURVEY, number: int = 1) -> Deadline:
        due_at = clock.now + timedelta(seconds=seconds)
        return Deadline(purpose=purpose, number=number, due_at=due_at)

    def work(unit: Unit) -> None:
        assert unit.deadlines.next_due() is None
        for deadline in (
            at(-1),
            at(-5, Purpose.AUTO_CLOSE),
            at(0, number=2),
            at(1, number=3),
            at(-3),
        ):
            unit.deadlines.set(deadline)
        due = unit.deadlines.due(9)
        assert [(d.number, d.purpose) for d in due] == [
            (1, Purpose.AUTO_CLOSE),
            (1, Purpose.SURVEY),
            (2, Purpose.SURVEY),
        ]
        assert unit.deadlines.due(1) == due[:1]
        assert unit.deadlines.next_due() == due[0].due_at
        unit.deadlines.cancel(1, Purpose.AUTO_CLOSE)
        assert unit.deadlines.due(9) == due[1:]
        unit.deadlines.cancel(1)
        assert unit.deadlines.due(9) == due[2:]

    await store.run(work)


async def test_a_deadline_is_handled_once_and_its_successor_stays(
    store: Store, clock: Clock
) -> None:
    first = Deadline(purpose=Purpose.FIRST_RESPONSE, number=1, due_at=clock.now)

    def work(unit: Unit) -> None:
        unit.deadlines.set(first)
        [due] = unit.deadlines.due(1)
        unit.deadlines.set(replace(first, round=1))
        assert not unit.deadlines.done(due.id)
        [successor] = unit.deadlines.due(1)
        assert successor.round == 1
        assert unit.deadlines.done(successor.id)
        assert not unit.deadlines.done(successor.id)
        assert unit.deadlines.due(1) == []

    await store.run(work)


async def test_a_failed_deadline_comes_again_or_is_parked(store: Store, clock: Clock) -> None:
    later = clock.now + timedelta(minutes=1)

    def work(unit: Unit) -> None:
        unit.deadlines.set(Deadline(purpose=Purpose.SURVEY, number=1, due_at=clock.now))
        [due] = unit.deadlines.due(1)
        unit.deadlines.failed(due.id, retry_at=later, error="KeyError")
        assert unit.deadlines.due(1) == []
        assert unit.deadlines.next_due() == later
        unit.deadlines.failed(due.id, retry_at=None, error="again")
        assert unit.deadlines.next_due() is None
        [(parked, error)] = unit.troubles.parked_deadlines(5)
        assert (parked.attempts, error) == (2, "again")

    await store.run(work)


async def test_times_are_stored_in_utc_and_never_without_a_zone(store: Store, clock: Clock) -> None:
    beijing = clock.now.astimezone(timezone(timedelta(hours=8)))

    def set_at(unit: Unit, due_at: datetime) -> datetime | None:
        unit.deadlines.set(Deadline(purpose=Purpose.SURVEY, number=1, due_at=due_at))
        return unit.deadlines.next_due()

    stored = await store.run(lambda unit: set_at(unit, beijing))
    assert stored == clock.now
    assert stored.utcoffset() == timedelta(0)
    with pytest.raises(ValueError, match="without a zone"):
        await store.run(lambda unit: set_at(unit, clock.now.replace(tzinfo=None)))


async def test_versions_of_definitions_are_never_replaced(store: Store, clock: Clock) -> None:
    def version(number: int, status: DefinitionStatus, key: str = "after_sales") -> Definition:
        return Definition(
            kind=DefinitionKind.FORM,
            key=key,
            version=number,
            status=status,
            body={"title": "报修", "fields": [{"key": "title", "required": True}]},
            author="",
            created_at=clock.now,
        )

    first = version(1, DefinitionStatus.PUBLISHED)
    second = version(2, DefinitionStatus.PUBLISHED)
    other = version(1, DefinitionStatus.PUBLISHED, "other")

    def work(unit: Unit) -> None:
        for definition in (first, second, version(3, DefinitionStatus.DRAFT), other):
            unit.definitions.add(definition)
        assert unit.definitions.published(DefinitionKind.FORM, "after_sales") == second
        assert unit.definitions.version(DefinitionKind.FORM, "after_sales", 1) == first
        assert unit.definitions.version(DefinitionKind.FORM, "after_sales", 9) is None
        assert unit.definitions.all() == [second, other]

    await store.run(work)
    with pytest.raises(DUPLICATE):
        await store.run(lambda unit: unit.definitions.add(first))


async def test_a_secret_is_good_until_spent(store: Store) -> None:
    def work(unit: Unit) -> None:
        unit.codes.add(purpose="admin_code", digest="a", label="first start")
        unit.codes.add(purpose="api_token", digest="b", label="erp", person_id=7)
        assert unit.codes.find(purpose="admin_code", digest="a") == 0
        assert unit.codes.find(purpose="api_token", digest="b") == 7
        assert unit.codes.find(purpose="api_token", digest="a") is None
        assert [kept.label for kept in unit.codes.all("api_token")] == ["erp"]
        unit.codes.spend(purpose="admin_code", digest="a")
        assert unit.codes.find(purpose="admin_code", digest="a") is None
        assert (unit.codes.count("admin_code"), unit.codes.count("api_token")) == (0, 1)

    await store.run(work)


async def test_answers_are_kept_for_a_week(store: Store, clock: Clock) -> None:
    answer = KeptAnswer(request="digest", answer="{}")
    await store.run(lambda unit: unit.answers.keep("erp", "key", answer))
    assert await store.read(lambda unit: unit.answers.get("erp", "key")) == answer
    assert await store.read(lambda unit: unit.answers.get("other", "key")) is None
    clock.advance(days=8)
    await store.run(lambda unit: unit.answers.keep("erp", "new key", answer))
    assert await store.read(lambda unit: unit.answers.get("erp", "key")) is None


async def test_chat_lines_are_numbered_and_revised(store: Store, clock: Clock) -> None:
    def append(unit: Unit, chat: str, key: str) -> tuple[int, int, bool]:
        line, is_new = unit.chat_log.append(
            chat, key=key, author="v1", author_name="访客", body=f'{{"text": "{key}"}}'
        )
        return line.line, line.revision, is_new

    def work(unit: Unit) -> None:
        assert append(unit, "a", "k1") == (1, 1, True)
        assert append(unit, "a", "k2") == (2, 2, True)
        assert append(unit, "a", "k1") == (1, 1, False)
        assert append(unit, "b", "k1") == (1, 1, True)
        changed = unit.chat_log.change("a", 1, "{}")
        assert (changed.revision, changed.body, changed.edited_at) == (3, "{}", clock.now)
        assert unit.chat_log.change("a", 9, "{}") is None
        assert append(unit, "a", "k3") == (3, 4, True)

        def lines(found: list) -> list[int]:
            return [line.line for line in found]

        assert lines(unit.chat_log.since("a", 1, 9)) == [2, 1, 3]
        assert lines(unit.chat_log.since("a", 1, 2)) == [2, 1]
        assert lines(unit.chat_log.before("a", None, 2)) == [2, 3]
        assert lines(unit.chat_log.before("a", 3, 9)) == [1, 2]
        assert unit.chat_log.get("a", 1) == changed
        assert unit.chat_log.get("c", 1) is None
        chats = ["c", "a", *(f"nobody's {number}" for number in range(60)), "b"]
        assert unit.chat_log.revisions(chats) == {"a": 4, "b": 1}
        assert unit.chat_log.revisions([]) == {}

    await store.run(work)


async def test_read_marks_never_go_back(store: Store) -> None:
    def work(unit: Unit) -> None:
        for line in (2, 5, 3):
            unit.chat_log.mark_read("a", "v1", line)
        unit.chat_log.mark_read("a", "v2", 1)
        assert unit.chat_log.read_marks("a") == {"v1": 5, "v2": 1}
        assert unit.chat_log.read_marks("b") == {}

    await store.run(work)
