"""Tickets, their lists, history and conversation."""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.errors import TicketChanged
from domain.messaging import Address, FileKind
from domain.people.person import Person
from domain.ports import Reference, TicketFilter, TicketOrder, Unit
from domain.surveys.survey import Survey
from domain.tickets.conversation import (
    Attachment,
    AttachmentState,
    Author,
    InternalNote,
    TicketMessage,
)
from domain.tickets.history import EventKind, TicketEvent
from domain.tickets.ticket import LIVE, Priority, Status, Ticket
from store.databases import Store
from tests.integration.store.conftest import START, Clock
from tests.integration.store.examples import GROUP, ticket_of


async def test_numbers_rise_by_one_and_return_after_a_failure_only(
    store: Store,
) -> None:
    def fail(unit: Unit) -> None:
        unit.tickets.next_number()
        raise LookupError

    assert await store.run(lambda unit: unit.tickets.next_number()) == 1001
    with pytest.raises(LookupError):
        await store.run(fail)
    assert await store.run(lambda unit: unit.tickets.next_number()) == 1002


async def test_a_ticket_comes_back_whole(store: Store, clock: Clock) -> None:
    later = clock.now + timedelta(microseconds=1)

    def work(unit: Unit) -> tuple[Ticket, Ticket | None]:
        first = ticket_of(unit)
        ticket = ticket_of(
            unit,
            customer_id=first.customer_id,
            status=Status.ON_HOLD,
            priority=Priority.URGENT,
            category="repair",
            team="support",
            assignee_id=first.customer_id,
            form="after_sales",
            form_version=3,
            fields={"product": "X1", "地址": "上海"},
            origin=replace(GROUP, thread="12"),
            first_response_at=later,
            first_response_due=later,
            unanswered_since=later,
            resolved_at=later,
            closed_at=later,
            waiting_for="零件",
            merged_into=first.number,
            follow_up_of=first.number,
            reopen_count=1,
            urge_count=2,
            answering_id=first.customer_id,
            answering_until=later,
            version=5,
            state_version=4,
        )
        return ticket, unit.tickets.get(ticket.number)

    ticket, stored = await store.run(work)
    assert stored == ticket
    assert await store.read(lambda unit: unit.tickets.get(7)) is None


async def test_a_save_on_an_old_state_is_refused(store: Store) -> None:
    ticket = await store.run(ticket_of)
    changed = replace(ticket, title="neu", origin=None, version=1)
    await store.run(lambda unit: unit.tickets.save(changed))
    for wrong in (0, 1, 3):
        with pytest.raises(TicketChanged):
            await store.run(lambda unit, v=wrong: unit.tickets.save(replace(changed, version=v)))
    assert await store.read(lambda unit: unit.tickets.get(ticket.number)) == changed


_tickets = st.lists(
    st.tuples(
        st.sampled_from(Status),
        st.sampled_from(Priority),
        st.sampled_from(["", "support", "field"]),
        st.sampled_from([None, 1, 2]),
        st.sampled_from(["printer", "Drucker 100%", "屏幕_坏了"]),
    ),
    max_size=12,
)
_filters = st.builds(
    TicketFilter,
    statuses=st.one_of(st.just(LIVE), st.frozensets(st.sampled_from(Status))),
    priorities=st.frozensets(st.sampled_from(Priority), max_size=2),
    team=st.sampled_from(["", "support"]),
    assignee_id=st.sampled_from([None, 1]),
    unassigned=st.booleans(),
    customer_id=st.sampled_from([None, 0, 1, 2]),
    created_from=st.sampled_from([None, START]),
    text=st.sampled_from(["", "DRUCKER", "%", "_", "坏"]),
)


class Undo(Exception):
    """Ends an example without a trace."""


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(rows=_tickets, which=_filters, order=st.sampled_from(TicketOrder), size=st.integers(1, 5))
async def test_pages_hold_exactly_what_was_asked_for_in_order(
    store: Store,
    rows: list[tuple[Status, Priority, str, int | None, str]],
    which: TicketFilter,
    order: TicketOrder,
    size: int,
) -> None:
    def furnish(unit: Unit) -> None:
        if unit.people.get(1) is None:
            assert [unit.people.add(Person(name=name)) for name in "ab"] == [1, 2]

    def work(unit: Unit) -> None:
        stored = [
            ticket_of(
                unit,
                customer_id=1 + n % 2,
                status=status,
                priority=priority,
                team=team,
                assignee_id=assignee,
                title=title,
            )
            for n, (status, priority, team, assignee, title) in enumerate(rows)
        ]
        expected = sorted(filter(lambda t: _matches(t, which), stored), key=_key(order))
        assert _all_pages(unit, which, order, size) == expected
        assert unit.tickets.count(which) == len(expected)
        raise Undo

    await store.run(furnish)
    with pytest.raises(Undo):
        await store.run(work)


def _all_pages(unit: Unit, which: TicketFilter, order: TicketOrder, size: int) -> list[Ticket]:
    found: list[Ticket] = []
    after = None
    while page := unit.tickets.find(which, order=order, limit=size, after=after):
        assert len(page) <= size
        found += page
        after = page[-1].number
    return found


def _matches(ticket: Ticket, which: TicketFilter) -> bool:
    return all(
        (
            _is_in(ticket.status, which.statuses),
            _is_in(ticket.priority, which.priorities),
            which.team in ("", ticket.team),
            which.assignee_id in (None, ticket.assignee_id),
            not which.unassigned or ticket.assignee_id is None,
            which.customer_id in (None, ticket.customer_id),
            which.text.casefold() in f"{ticket.title}\n{ticket.description}".casefold(),
        )
    )


def _is_in(word: str, words: Collection[str]) -> bool:
    return not words or word in words


def _key(order: TicketOrder):
    urgency = [Priority.URGENT, Priority.HIGH, Priority.NORMAL, Priority.LOW]
    return {
        TicketOrder.NEWEST: lambda t: -t.number,
        TicketOrder.OLDEST: lambda t: t.number,
        TicketOrder.URGENCY: lambda t: (urgency.index(t.priority), t.number),
    }[order]


async def test_spans_of_creation_include_their_beginning_only(store: Store, clock: Clock) -> None:
    numbers = []
    for _ in range(3):
        numbers.append((await store.run(ticket_of)).number)
        clock.advance(days=1)
    start = clock.now - timedelta(days=3)
    which = TicketFilter(created_from=start + timedelta(days=1), created_before=clock.now)
    found = await store.read(
        lambda unit: unit.tickets.find(which, order=TicketOrder.OLDEST, limit=9)
    )
    assert [ticket.number for ticket in found] == numbers[1:]


async def test_live_tickets_are_counted_per_person(store: Store) -> None:
    def work(unit: Unit) -> None:
        one, two = (unit.people.add(Person(name=name)) for name in "ab")
        for status in Status:
            ticket_of(unit, customer_id=one, assignee_id=one, status=status)
        ticket_of(unit, customer_id=one, assignee_id=two, status=Status.CLOSED)

    await store.run(work)
    counts = await store.read(lambda unit: unit.tickets.live_by_assignee([1, 2, 3]))
    assert counts == {1: len(LIVE)}
    assert await store.read(lambda unit: unit.tickets.live_by_assignee([])) == {}


async def test_history_keeps_order_values_and_place(store: Store, clock: Clock) -> None:
    def work(unit: Unit) -> tuple[list[TicketEvent], list[TicketEvent]]:
        number = ticket_of(unit).number
        events = [
            TicketEvent(number=number, kind=EventKind.OPENED, at=clock.now, where=GROUP),
            TicketEvent(
                number=number,
                kind=EventKind.ASSIGNED,
                at=clock.now,
                actor_id=7,
                actor_name="李工",
                data={"from": None, "first": True, "assignee": 1, "method": "manual"},
            ),
        ]
        for event in events:
            unit.history.append(event)
        return events, unit.history.of(number)

    events, stored = await store.run(work)
    assert stored == events
    assert stored[1].data["first"] is True


async def test_messages_notes_and_their_changes(store: Store, clock: Clock) -> None:
    def work(unit: Unit) -> None:
        one, two = ticket_of(unit).number, ticket_of(unit).number
        said = {"author": Author.CUSTOMER, "author_id": 1, "author_name": "张三"}
        ids = [
            unit.messages.add(
                TicketMessage(number=one, text=str(n), sent_at=clock.now, attachments=(n,), **said)
            )
            for n in range(4)
        ]
        latest = unit.messages.of(one, limit=2)
        assert [message.text for message in latest] == ["2", "3"]
        moved = replace(latest[1], number=two, text="changed", edited_at=clock.now)
        unit.messages.save(moved)
        assert unit.messages.of(two) == [moved]
        assert unit.messages.get(ids[3]) == moved
        assert unit.messages.get(99) is None
        note = InternalNote(
            number=one, author_id=1, author_name="李", text="内部", written_at=clock.now
        )
        note_id = unit.notes.add(note)
        assert unit.notes.of(one) == [replace(note, id=note_id)]
        assert unit.notes.of(two) == []

    await store.run(work)


async def test_attachments_from_draft_to_stored(store: Store, clock: Clock) -> None:
    draft = Attachment(
        owner_id=1,
        kind=FileKind.PICTURE,
        name="坏.png",
        media_type="image/png",
        state=AttachmentState.PENDING,
        account="telegram.main",
        reference="AgAC",
        created_at=clock.now,
    )

    def work(unit: Unit) -> None:
        number = ticket_of(unit).number
        one, two = unit.attachments.add(draft), unit.attachments.add(draft)
        assert [a.id for a in unit.attachments.pending(9)] == [one, two]
        assert [a.id for a in unit.attachments.pending(1)] == [one]
        unit.attachments.attach([one], number, internal=True)
        unit.attachments.settle(one, AttachmentState.STORED, digest="ab", size=0)
        unit.attachments.settle(two, AttachmentState.LOST)
        stored = replace(
            draft,
            id=one,
            number=number,
            internal=True,
            state=AttachmentState.STORED,
            digest="ab",
            size=0,
        )
        assert unit.attachments.of(number) == [stored]
        assert unit.attachments.get(two) == replace(draft, id=two, state=AttachmentState.LOST)
        assert unit.attachments.pending(9) == []

    await store.run(work)


async def test_a_later_note_about_a_message_wins(store: Store) -> None:
    def work(unit: Unit) -> None:
        unit.references.note(GROUP, "5", Reference(number=1001))
        unit.references.note(replace(GROUP, thread="9"), "5", Reference(number=1002, message_id=3))
        assert unit.references.find(GROUP, "5") == Reference(number=1002, message_id=3)
        assert unit.references.find(GROUP, "6") is None
        found = unit.references.find_anywhere(GROUP.account, "5")
        assert found == (replace(GROUP, thread=""), Reference(number=1002, message_id=3))
        assert unit.references.find_anywhere("other", "5") is None
        assert unit.references.find(Address(account="other", chat=GROUP.chat), "5") is None

    await store.run(work)


async def test_surveys_are_one_per_round(store: Store, clock: Clock) -> None:
    def work(unit: Unit) -> None:
        number = ticket_of(unit).number
        assert unit.surveys.latest(number) is None
        first = Survey(number=number, round=0, customer_id=1, engineer_id=None, asked_at=clock.now)
        unit.surveys.save(replace(first, round=1))
        unit.surveys.save(first)
        rated = replace(first, round=1, score=2, comment="慢", answered_at=clock.now)
        unit.surveys.save(rated)
        assert unit.surveys.latest(number) == rated

    await store.run(work)
