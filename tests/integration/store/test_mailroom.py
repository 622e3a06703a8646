"""The outbox: queueing, order, places, merging, outcomes."""

import asyncio
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from domain.delivery import Receipt
from domain.messaging import Address, Button, Outgoing, Topic
from domain.ports import Lane, OutboxEntry, Reference, Unit
from store.databases import Store
from store.transaction import Transaction
from store.unit import SqlUnit
from tests.databases.directly import OpenDriver, driver_of
from tests.integration.store.conftest import START, Clock
from tests.integration.store.examples import ACCOUNT, GROUP, LANE, outgoing

TOPIC = Topic(key="ticket:1042", title="#1042")


def texts(entries: list[OutboxEntry]) -> list[str]:
    return [entry.message.text for entry in entries]


def drain(unit: Unit, receipt: Callable[[OutboxEntry], Receipt] | None = None) -> list[str]:
    """Send everything in the lane one by one; returns the texts in order."""
    sent = []
    while entries := unit.mailroom.head(LANE, 1):
        sent += texts(entries)
        unit.mailroom.sent(entries, receipt(entries[0]) if receipt else Receipt())
    return sent


async def test_messages_leave_in_order_and_come_back_whole(store: Store, clock: Clock) -> None:
    whole = outgoing(
        "全部",
        title="#1042",
        facts=(("状态", "待受理"),),
        buttons=((Button(label="认领", command="/claim 1042", version=3),),),
        attachments=(1, 2),
        reply_to="5",
        ticket=1042,
        merge_key="m",
        replace_key="r",
        topic=TOPIC,
        expects_text=True,
    )

    def work(unit: Unit) -> None:
        other = Address(account=ACCOUNT, chat="8")
        for message in (whole, outgoing("second"), outgoing("elsewhere", address=other)):
            unit.outbox.queue(message)
        assert set(unit.mailroom.lanes()) == {LANE, Lane(account=ACCOUNT, chat="8")}
        [entry] = unit.mailroom.head(LANE, 5)
        assert entry == OutboxEntry(
            id=entry.id,
            message=whole,
            not_before=clock.now,
            attempts=0,
            queued_at=clock.now,
            is_unsure=False,
        )
        assert drain(unit) == ["全部", "second"]
        assert unit.mailroom.lanes() == [Lane(account=ACCOUNT, chat="8")]

    await store.run(work)


async def test_neighbours_of_one_merge_key_come_together(store: Store) -> None:
    def work(unit: Unit) -> None:
        for text in "ab":
            unit.outbox.queue(outgoing(text, merge_key="m"))
        unit.outbox.queue(outgoing("c", merge_key="m", attachments=(1,)))
        for text in "de":
            unit.outbox.queue(outgoing(text, merge_key="m"))
        unit.outbox.queue(outgoing("f", merge_key="other"))
        groups = []
        while entries := unit.mailroom.head(LANE, 10):
            groups.append("".join(texts(entries)))
            unit.mailroom.sent(entries, Receipt(message_ids=("1",)))
        assert groups == ["ab", "c", "de", "f"]

    await store.run(work)


async def test_merging_keeps_to_the_limit_and_mixes_nothing_with_unsure_ones(
    store: Store, clock: Clock
) -> None:
    def work(unit: Unit) -> None:
        for text in "abc":
            unit.outbox.queue(outgoing(text, merge_key="m"))
        assert texts(unit.mailroom.head(LANE, 2)) == ["a", "b"]
        first = unit.mailroom.head(LANE, 1)[0].id
        unit.mailroom.unsure([first], not_before=clock.now, error="time-out")
        assert texts(unit.mailroom.head(LANE, 9)) == ["a"]

    await store.run(work)


async def test_a_later_message_of_the_same_key_drops_the_unsent_one(
    store: Store,
) -> None:
    def work(unit: Unit) -> None:
        unit.outbox.queue(outgoing("old question", replace_key="question"))
        unit.outbox.queue(outgoing("between"))
        unit.outbox.queue(outgoing("new question", replace_key="question"))
        unit.outbox.queue(
            outgoing("x", replace_key="question", address=replace(GROUP, chat="other"))
        )
        assert drain(unit) == ["between", "new question"]

    await store.run(work)


async def test_a_card_keeps_the_place_of_the_unsent_one_it_replaces(
    store: Store,
) -> None:
    def work(unit: Unit) -> None:
        unit.outbox.queue(outgoing("card 1", card="ticket:1042"))
        unit.outbox.queue(outgoing("other card", card="ticket:1043"))
        unit.outbox.queue(outgoing("message"))
        unit.outbox.queue(outgoing("card 2", card="ticket:1042"))
        unit.outbox.queue(outgoing("card 3", card="ticket:1042"))
        assert drain(unit) == ["card 3", "other card", "message"]

    await store.run(work)


async def test_what_takes_the_place_of_news_is_news(store: Store) -> None:
    def left(*are_spare: bool) -> Callable[[Unit], bool]:
        def work(unit: Unit) -> bool:
            for is_spare in are_spare:
                unit.outbox.queue(outgoing("x", card="c", in_place_only=is_spare))
            [entry] = unit.mailroom.head(LANE, 5)
            unit.mailroom.spared([entry.id], "the card stays as it is")
            assert not unit.mailroom.head(LANE, 5)
            return entry.message.in_place_only

        return work

    assert await store.run(left(True, True))
    assert not await store.run(left(False, True))
    assert not await store.run(left(True, False, True))


async def test_a_card_replaced_while_under_way_is_still_followed_by_the_new_one(
    store: Store,
) -> None:
    """An adapter with idempotent sends never marks rows as sending."""

    def work(unit: Unit) -> None:
        unit.outbox.queue(outgoing("card 1", card="ticket:1042"))
        under_way = unit.mailroom.head(LANE, 1)
        unit.outbox.queue(outgoing("card 2", card="ticket:1042"))
        unit.mailroom.sent(under_way, Receipt(message_ids=("77",)))
        [entry] = unit.mailroom.head(LANE, 1)
        assert (entry.message.text, entry.edits) == ("card 2", "77")

    await store.run(work)


async def test_what_was_replaced_while_its_request_failed_is_not_tried_again(
    store: Store, clock: Clock
) -> None:
    def work(unit: Unit) -> None:
        unit.outbox.queue(outgoing("card 1", card="ticket:1042"))
        [under_way] = unit.mailroom.head(LANE, 1)
        unit.outbox.queue(outgoing("card 2", card="ticket:1042"))
        unit.mailroom.retry([under_way.id], not_before=clock.now, error="429")
        assert drain(unit) == ["card 2"]

    await store.run(work)


async def test_cards_topics_and_references_are_remembered_and_forgotten(
    store: Store,
) -> None:
    def work(unit: Unit) -> None:
        card = outgoing("card", card="ticket:1042", topic=TOPIC, ticket=1042)
        unit.outbox.queue(card)
        unit.mailroom.sent(
            unit.mailroom.head(LANE, 1), Receipt(message_ids=("7", "8"), thread="31")
        )
        for native_id in ("7", "8"):
            assert unit.references.find(GROUP, native_id) == Reference(number=1042, outbox_id=1)
        assert unit.references.topic(replace(GROUP, thread="31")) == TOPIC.key
        assert unit.references.topic(replace(GROUP, thread="32")) is None
        assert unit.references.topic(GROUP) is None

        unit.outbox.queue(card)
        [entry] = unit.mailroom.head(LANE, 1)
        assert (entry.edits, entry.thread) == ("7", "31")
        # An edit answers with no new message: the card stays where it is.
        unit.mailroom.sent([entry], Receipt())
        unit.outbox.queue(card)
        assert unit.mailroom.head(LANE, 1)[0].edits == "7"

        unit.mailroom.forget_card(LANE, "ticket:1042")
        unit.mailroom.forget_topic(LANE, TOPIC.key)
        [entry] = unit.mailroom.head(LANE, 1)
        assert (entry.edits, entry.thread) == ("", "")
        assert unit.references.topic(replace(GROUP, thread="31")) is None

    await store.run(work)


async def test_outcomes_of_requests(store: Store, clock: Clock) -> None:
    later = clock.now + timedelta(seconds=30)

    def work(unit: Unit) -> None:
        for text in "ab":
            unit.outbox.queue(outgoing(text))
        [first] = unit.mailroom.head(LANE, 1)
        unit.mailroom.retry([first.id], not_before=later, error="429")
        [again] = unit.mailroom.head(LANE, 1)
        assert again == replace(first, not_before=later, attempts=1)
        unit.mailroom.unsure([first.id], not_before=clock.now, error="time-out")
        assert unit.mailroom.head(LANE, 1)[0].is_unsure
        unit.mailroom.retry([first.id], not_before=clock.now, error="429")
        assert unit.mailroom.head(LANE, 1)[0].is_unsure
        unit.mailroom.failed([first.id], "blocked")
        assert drain(unit) == ["b"]
        [failed] = unit.troubles.failed_messages(5)
        assert (failed.id, failed.error) == (first.id, "blocked")

    await store.run(work)


async def test_what_a_dead_process_was_sending_is_unsure(store: Store) -> None:
    def die(unit: Unit) -> None:
        for text in "ab":
            unit.outbox.queue(outgoing(text))
        unit.mailroom.mark_sending([unit.mailroom.head(LANE, 1)[0].id])
        assert texts(unit.mailroom.head(LANE, 1)) == ["b"]

    await store.run(die)
    assert await store.run(lambda unit: unit.mailroom.recover()) == []
    [entry] = await store.read(lambda unit: unit.mailroom.head(LANE, 1))
    assert (entry.message.text, entry.is_unsure) == ("a", True)

    await store.run(lambda unit: unit.mailroom.mark_sending([entry.id]))
    [lost] = await store.run(lambda unit: unit.mailroom.recover())
    assert lost.id == entry.id


async def test_only_what_is_queued_is_marked_and_all_of_it_or_nothing(store: Store) -> None:
    def work(unit: Unit) -> None:
        for text in "abc":
            unit.outbox.queue(outgoing(text))
        first, second, third = (entry.id for entry in unit.mailroom.queue_of(LANE, 3))
        assert unit.mailroom.mark_sending([second])
        assert not unit.mailroom.mark_sending([first, second, third])
        assert texts(unit.mailroom.queue_of(LANE, 3)) == ["a", "c"]
        assert unit.mailroom.mark_sending([first, third])
        assert unit.mailroom.head(LANE, 1) == []

    await store.run(work)


async def test_what_one_account_was_sending_is_none_of_the_others(store: Store) -> None:
    other = Address(account="other.main", chat="7")
    lanes = (LANE, Lane(account="other.main", chat="7"))

    def die(unit: Unit) -> None:
        unit.outbox.queue(outgoing("a"))
        unit.outbox.queue(outgoing("b", address=other))
        for lane in lanes:
            assert unit.mailroom.mark_sending([unit.mailroom.head(lane, 1)[0].id])

    await store.run(die)
    await store.run(lambda unit: unit.mailroom.recover("other.main"))
    heads = await store.read(lambda unit: [unit.mailroom.head(lane, 1) for lane in lanes])
    assert [texts(head) for head in heads] == [[], ["b"]]


async def test_what_was_requested_lately_is_told_in_order(store: Store, clock: Clock) -> None:
    def settle(unit: Unit, *chats: str) -> None:
        for chat in chats:
            unit.outbox.queue(outgoing(chat, address=Address(account=ACCOUNT, chat=chat)))
            [entry] = unit.mailroom.head(Lane(account=ACCOUNT, chat=chat), 1)
            unit.mailroom.sent([entry], Receipt())

    def together(unit: Unit) -> None:
        for text in "ab":
            unit.outbox.queue(outgoing(text, merge_key="m"))
        entries = unit.mailroom.head(LANE, 2)
        assert unit.mailroom.mark_sending([entry.id for entry in entries])

    await store.run(lambda unit: settle(unit, "long ago"))
    clock.advance(seconds=50)
    await store.run(lambda unit: settle(unit, "1", "2"))
    await store.run(together)
    clock.advance(seconds=5)
    await store.run(lambda unit: settle(unit, "3"))
    clock.advance(seconds=5)
    since = clock.now - timedelta(seconds=30)
    found = await store.read(lambda unit: unit.mailroom.requested_since(since))
    ended = {clock.now - timedelta(seconds=10): {"1", "2"}, clock.now - timedelta(seconds=5): {"3"}}
    assert [at for _, at in found] == sorted(at for _, at in found)
    told = {at: {lane.chat for lane, then in found if then == at} for at in ended}
    assert told == ended
    assert found[-1] == (LANE, clock.now)
    assert len(found) == 4


async def test_what_could_have_left_long_ago_is_overdue(store: Store, clock: Clock) -> None:
    def work(unit: Unit) -> None:
        unit.outbox.queue(outgoing("now"))
        unit.outbox.queue(outgoing("later", address=Address(account=ACCOUNT, chat="8")))
        [entry] = unit.mailroom.head(Lane(account=ACCOUNT, chat="8"), 1)
        later = clock.now + timedelta(minutes=1)
        unit.mailroom.retry([entry.id], not_before=later, error="429")

    await store.run(work)
    began = clock.now
    clock.advance(seconds=10)
    soon = clock.now - timedelta(seconds=3)
    assert await store.read(lambda unit: unit.mailroom.lanes(overdue_since=soon)) == [LANE]
    assert await store.read(lambda unit: unit.mailroom.lanes(overdue_since=began)) == []
    assert len(await store.read(lambda unit: unit.mailroom.lanes())) == 2


async def test_of_two_who_mean_to_send_a_message_one_may(store: Store) -> None:
    await store.run(lambda unit: [unit.outbox.queue(outgoing(text)) for text in "ab"])
    both = await store.read(lambda unit: [e.id for e in unit.mailroom.queue_of(LANE, 2)])
    may = await asyncio.gather(
        store.run(lambda unit: unit.mailroom.mark_sending(both)),
        store.run(lambda unit: unit.mailroom.mark_sending(both[1:])),
    )
    assert sorted(may) == [False, True]
    if may[1]:
        # Of those that went on together all are sent, or none was marked.
        first = await store.read(lambda unit: unit.mailroom.head(LANE, 1))
        assert [entry.id for entry in first] == both[:1]


async def test_who_takes_over_an_account_leaves_others_alone(store: Store) -> None:
    other = Address(account="telegram.other", chat="8")

    def die(unit: Unit) -> None:
        for address in (GROUP, other):
            unit.outbox.queue(outgoing(address=address))
        for lane in unit.mailroom.lanes():
            assert unit.mailroom.mark_sending([unit.mailroom.head(lane, 1)[0].id])

    await store.run(die)
    for _ in range(2):
        await store.run(lambda unit: unit.mailroom.recover("telegram.other"))
    theirs = Lane(account="telegram.other", chat="8")
    [entry] = await store.read(lambda unit: unit.mailroom.head(theirs, 1))
    assert entry.is_unsure
    assert await store.read(lambda unit: unit.mailroom.head(LANE, 1)) == []


async def test_lines_of_one_ticket_come_together_past_those_of_others(
    store: Store,
) -> None:
    def work(unit: Unit) -> None:
        for text, ticket in (("a1", 1), ("b1", 2), ("a2", 1), ("b2", 2)):
            unit.outbox.queue(outgoing(text, ticket=ticket, merge_key=f"ticket:{ticket}"))
        unit.outbox.queue(outgoing("card", ticket=1, card="ticket:1"))
        unit.outbox.queue(outgoing("a3", ticket=1, merge_key="ticket:1"))
        unit.outbox.queue(outgoing("photo", ticket=1, attachments=(1,)))
        unit.outbox.queue(outgoing("a4", ticket=1, merge_key="ticket:1"))
        groups = []
        while entries := unit.mailroom.head(LANE, 10):
            groups.append(" ".join(texts(entries)))
            unit.mailroom.sent(entries, Receipt(message_ids=("1",)))
        assert groups == ["a1 a2 a3", "b1 b2", "card", "photo", "a4"]

    await store.run(work)


async def test_what_was_requested_together_is_requested_together_again(
    store: Store, clock: Clock
) -> None:
    def work(unit: Unit) -> None:
        for text in "ab":
            unit.outbox.queue(outgoing(text, merge_key="m"))
        together = [entry.id for entry in unit.mailroom.head(LANE, 9)]
        unit.outbox.queue(outgoing("c", merge_key="m"))
        unit.mailroom.unsure(together, not_before=clock.now, error="time-out")
        assert texts(unit.mailroom.head(LANE, 9)) == ["a", "b"]

    await store.run(work)


class Delivering(RuleBasedStateMachine):
    """Whatever is queued, dropped, sent, failed and held in whatever order: the last state of every
    card and key is shown at last, and ordinary messages are each shown once, in order."""

    def __init__(self, opened: Callable[[], OpenDriver]) -> None:
        super().__init__()
        self.opened = opened

    @initialize()
    def begin(self) -> None:
        self.driver = self.opened()
        self.driver.execute("BEGIN")
        self.transaction = Transaction(self.driver, START)
        self.unit = SqlUnit(self.transaction)
        self.count = 0
        self.plain: list[str] = []
        self.cards: dict[str, str] = {}
        self.keyed: dict[str, str] = {}
        self.shown: list[Outgoing] = []
        self.under_way: list[OutboxEntry] = []
        # The platform shows nothing until somebody writes.
        self.is_closed = self.was_closed = False
        # Shown though older ones were held when they were requested: somebody wrote just then.
        self.overtakes = False
        self.early: set[str] = set()

    def _queue(self, **more: str) -> str:
        self.count += 1
        self.unit.outbox.queue(outgoing(str(self.count), **more))
        return str(self.count)

    @rule()
    def queue_message(self) -> None:
        self.plain.append(self._queue())

    @rule(card=st.sampled_from("xy"))
    def queue_card(self, card: str) -> None:
        self.cards[card] = self._queue(card=card)

    @rule(key=st.sampled_from("kl"))
    def queue_keyed(self, key: str) -> None:
        self.keyed[key] = self._queue(replace_key=key)

    @precondition(lambda self: not self.under_way)
    @rule(is_marked=st.booleans())
    def request(self, is_marked: bool) -> None:
        self.under_way = self.unit.mailroom.head(LANE, 5)
        self.was_closed = self.is_closed
        self.overtakes = bool(self.unit.held.chats(1))
        if is_marked:
            self.unit.mailroom.mark_sending([entry.id for entry in self.under_way])

    @precondition(lambda self: not self.under_way)
    @rule()
    def close(self) -> None:
        self.is_closed = True

    @rule()
    def somebody_writes(self) -> None:
        self.transaction.now += timedelta(seconds=1)
        self.unit.held.release(LANE)
        self.is_closed = False

    @precondition(lambda self: self.under_way and self.was_closed)
    @rule()
    def refuse(self) -> None:
        """Somebody may have written since the request left."""
        if self.unit.held.hold(self.under_way, "closed"):
            self.unit.held.hold_rest(LANE, "closed")
            assert self.unit.mailroom.lanes() == []
        else:
            self.fail_surely()
        self.under_way = []

    @precondition(lambda self: self.under_way and not self.is_closed)
    @rule()
    def succeed(self) -> None:
        self.unit.mailroom.sent(self.under_way, Receipt(message_ids=("1",)))
        self.shown += [entry.message for entry in self.under_way]
        if self.overtakes:
            self.early |= {entry.message.text for entry in self.under_way}
        self.under_way = []

    @precondition(lambda self: self.under_way)
    @rule()
    def fail_surely(self) -> None:
        ids = [entry.id for entry in self.under_way]
        self.unit.mailroom.retry(ids, not_before=START, error="429")
        self.under_way = []

    @precondition(lambda self: self.under_way)
    @rule()
    def die(self) -> None:
        self.unit.mailroom.recover()
        self.under_way = []

    def teardown(self) -> None:
        if not hasattr(self, "unit"):
            return
        with closing(self.driver):
            self._show_the_rest()
            self._check_what_was_shown()

    def _show_the_rest(self) -> None:
        self.somebody_writes()
        self.under_way and self.succeed()
        while self.unit.mailroom.lanes():
            self.request(is_marked=True)
            self.succeed()

    def _check_what_was_shown(self) -> None:
        texts = [message.text for message in self.shown]
        assert sorted(text for text in texts if text in self.plain) == sorted(self.plain)
        in_order = [text for text in self.plain if text not in self.early]
        assert [text for text in texts if text in in_order] == in_order
        assert len(set(texts)) == len(texts)
        for card, last in self.cards.items():
            assert [m.text for m in self.shown if m.card == card][-1] == last
        for key, last in self.keyed.items():
            assert [m.text for m in self.shown if m.replace_key == key][-1] == last


def test_whatever_happens_to_a_lane_everything_is_shown_once_in_order(database_url: str) -> None:
    run_state_machine_as_test(
        lambda: Delivering(lambda: driver_of(database_url)),
        settings=settings(max_examples=60, stateful_step_count=30),
    )
