"""Messages that wait until somebody writes in their chat."""

from dataclasses import replace
from datetime import timedelta

from bot.doctor.records import examine_records
from bot.settings import Settings
from bot.texts import load_texts
from domain.delivery import Receipt
from domain.messaging import Outgoing
from domain.ports import DroppedMessage, Lane, OutboxEntry, Unit
from store.databases import Store
from tests.integration.store.conftest import START, Clock
from tests.integration.store.examples import ACCOUNT, GROUP, LANE, outgoing

OTHER = Lane(account=ACCOUNT, chat="8")


def queue(unit: Unit, *texts: str, **more: object) -> None:
    for text in texts:
        unit.outbox.queue(outgoing(text, **more))


def requested(unit: Unit) -> list[OutboxEntry]:
    """The next message is on its way to the platform."""
    entries = unit.mailroom.head(LANE, 9)
    unit.mailroom.mark_sending([entry.id for entry in entries])
    return entries


def held(unit: Unit) -> list[int]:
    """It comes back: the window is closed. The tickets that are spoken of."""
    entries = requested(unit)
    assert unit.held.hold(entries, "48 hours")
    spoken_of = [entry.message.ticket for entry in entries]
    return [n for n in (*spoken_of, *unit.held.hold_rest(LANE, "48 hours")) if n is not None]


def leaving(unit: Unit) -> list[str]:
    """Everything that leaves now, a line each."""
    sent = []
    while entries := unit.mailroom.head(LANE, 9):
        sent.append("+".join(entry.message.text for entry in entries))
        unit.mailroom.sent(entries, Receipt(message_ids=("1",)))
    return sent


async def test_what_is_held_stands_in_nobodys_way_and_leaves_in_its_old_order(
    store: Store, clock: Clock
) -> None:
    def close(unit: Unit) -> None:
        queue(unit, "a", "b", ticket=1001)
        queue(unit, "c", ticket=1002)
        queue(unit, "x", address=replace(GROUP, chat=OTHER.chat))
        assert held(unit) == [1001, 1001, 1002]

    await store.run(close)
    assert await store.read(lambda unit: unit.mailroom.lanes()) == [OTHER]
    assert await store.read(lambda unit: unit.mailroom.head(LANE, 1)) == []
    assert await store.read(lambda unit: unit.held.count(LANE, 1001)) == 2
    clock.advance(hours=60)
    [waiting] = await store.read(lambda unit: unit.held.chats(9))
    assert (waiting.lane, waiting.count, waiting.since) == (LANE, 3, START)

    def write(unit: Unit) -> list[str]:
        assert unit.held.release(OTHER) == []
        assert unit.held.release(LANE) == [1001, 1001, 1002]
        queue(unit, "the answer")
        return leaving(unit)

    assert await store.run(write) == ["a", "b", "c", "the answer"]
    assert await store.read(lambda unit: unit.held.chats(9)) == []


async def test_held_messages_merge_as_others_do(store: Store) -> None:
    def work(unit: Unit) -> list[str]:
        queue(unit, "a", merge_key="m")
        held(unit)
        queue(unit, "b", merge_key="m")
        held(unit)
        unit.held.release(LANE)
        queue(unit, "c", merge_key="m")
        return leaving(unit)

    assert await store.run(work) == ["a+b+c"]


async def test_what_means_nothing_any_more_is_dropped(store: Store) -> None:
    def work(unit: Unit) -> list[str]:
        queue(unit, "which ticket?", replace_key="which")
        queue(unit, "card, old", card="ticket:1")
        queue(unit, "said")
        held(unit)
        queue(unit, "card, new", card="ticket:1")
        queue(unit, "which one?", replace_key="which")
        held(unit)
        assert unit.held.chats(9)[0].count == 3
        unit.held.release(LANE)
        return leaving(unit)

    assert await store.run(work) == ["card, new", "said", "which one?"]


async def test_who_writes_while_it_is_refused_is_not_kept_waiting(
    store: Store, clock: Clock
) -> None:
    await store.run(lambda unit: queue(unit, "a", "b"))
    under_way = await store.run(requested)
    clock.advance(seconds=1)
    assert await store.run(lambda unit: unit.held.release(LANE)) == []

    def refuse(unit: Unit) -> list[str]:
        assert not unit.held.hold(under_way, "48 hours")
        unit.mailroom.retry([e.id for e in under_way], not_before=clock.now, error="")
        return leaving(unit)

    assert await store.run(refuse) == ["a", "b"]


async def test_who_writes_before_a_request_opens_nothing_for_the_next(
    store: Store, clock: Clock
) -> None:
    await store.run(lambda unit: queue(unit, "a"))
    clock.advance(seconds=1)
    await store.run(lambda unit: unit.held.release(LANE))
    assert await store.run(held) == []
    assert await store.read(lambda unit: unit.mailroom.head(LANE, 1)) == []


async def test_what_was_taken_and_not_shown_waits_as_a_new_message(
    store: Store,
) -> None:
    def send(unit: Unit) -> int:
        queue(unit, "a", ticket=1001)
        [entry] = requested(unit)
        unit.mailroom.sent([entry], Receipt(message_ids=("m-0", "m-1")))
        found = unit.references.find_anywhere(ACCOUNT, "m-1")
        assert found
        assert found[1].outbox_id == entry.id
        return entry.id

    first = await store.run(send)

    def refuse(unit: Unit) -> list[Outgoing]:
        assert unit.held.take_back(first + 1, "6") == []
        unit.held.take_back(first, "6")
        return unit.held.take_back(first, "6")

    [again] = await store.run(refuse)
    assert again.ticket == 1001
    assert await store.read(lambda unit: unit.held.count(LANE, 1001)) == 1
    assert await store.run(lambda unit: unit.held.release(LANE)) == [1001]
    [entry] = await store.read(lambda unit: unit.mailroom.head(LANE, 9))
    assert (entry.id != first, entry.message.text) == (True, "a")


async def test_what_left_as_one_waits_as_a_whole(store: Store) -> None:
    def send(unit: Unit) -> list[str]:
        queue(unit, "a", "b", "c", merge_key="m", ticket=1001)
        queue(unit, "d", ticket=1001)
        first = unit.mailroom.head(LANE, 9)
        unit.mailroom.sent(first, Receipt(message_ids=("m-0",)))
        unit.mailroom.sent(unit.mailroom.head(LANE, 9), Receipt(message_ids=("m-1",)))
        found = unit.references.find_anywhere(ACCOUNT, "m-0")
        assert found
        unit.held.take_back(found[1].outbox_id or 0, "6")
        again = [message.text for message in unit.held.take_back(first[0].id, "6")]
        unit.held.release(LANE)
        return [*again, *leaving(unit)]

    assert await store.run(send) == ["a", "b", "c", "a+b+c"]


async def test_a_process_that_dies_loses_nothing_that_is_held(store: Store) -> None:
    await store.run(lambda unit: queue(unit, "a", "b"))
    await store.run(held)
    assert await store.run(lambda unit: unit.mailroom.recover()) == []
    await store.run(lambda unit: unit.held.release(LANE))
    assert await store.run(leaving) == ["a", "b"]


async def test_doctor_names_who_must_write_first(
    store: Store, clock: Clock, database_url: str
) -> None:
    await store.run(lambda unit: queue(unit, "a", "b", ticket=1001))
    await store.run(held)
    clock.advance(days=40)
    settings = Settings.model_validate({"database_url": database_url})
    found = await examine_records(settings, clock, "–")
    [waiting] = [one for one in found if one.code == "doctor.messages.held"]
    said = load_texts()("zh_CN").say(waiting.code, **waiting.params)
    assert f"{LANE.account} {LANE.chat} 的 2 条消息在等对方先来信" in said
    assert (waiting.is_good, waiting.needs_care) == (True, True)


async def test_after_so_long_they_are_given_up(store: Store, clock: Clock) -> None:
    await store.run(lambda unit: queue(unit, "old", ticket=1001))
    await store.run(held)
    clock.advance(days=20)
    await store.run(lambda unit: queue(unit, "new"))
    await store.run(held)
    edge = START + timedelta(days=1)
    dropped = DroppedMessage(lane=LANE, ticket=1001)
    assert await store.run(lambda unit: unit.held.expire(edge, 9)) == [dropped]
    assert await store.run(lambda unit: unit.held.expire(edge, 9)) == []
    await store.run(lambda unit: unit.held.release(LANE))
    assert await store.run(leaving) == ["new"]
