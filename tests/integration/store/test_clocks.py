"""What clocks leave behind: measurements, alerts, tasks, hand-overs; and what is purged."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta

from domain.deadlines import Deadline, Purpose
from domain.delivery import Receipt
from domain.escalation.ladder import Trigger
from domain.messaging import FileKind
from domain.people.roster import Handover
from domain.ports import Alert, Unit
from domain.sla.policy import Metric
from domain.sla.target_count import Outcome
from domain.surveys.survey import FollowUp
from domain.tickets.conversation import Attachment, AttachmentState
from domain.tickets.ticket import Priority, Status
from store.databases import Store
from tests.integration.store.conftest import Clock
from tests.integration.store.examples import LANE, incoming, measurement, outgoing, ticket_of

HOUR = timedelta(hours=1)


async def test_a_measurement_is_one_row_and_counts_where_it_was_broken(
    store: Store, clock: Clock
) -> None:
    start = clock.now

    def work(unit: Unit) -> None:
        number = ticket_of(unit).number
        kept = measurement(number, start)
        late = measurement(number, start + HOUR, instance=2, outcome=Outcome.BREACHED)
        late = replace(late, breached_at=start + 3 * HOUR, ended_at=None)
        other = measurement(number, start, metric=Metric.RESOLUTION)
        for one in (late, other, kept):
            unit.measurements.save(one)
        done = replace(late, ended_at=start + 30 * HOUR, wall=29 * HOUR)
        unit.measurements.save(done)
        assert unit.measurements.of(number) == [kept, other, done]
        asked = unit.measurements.ended
        assert asked(Metric.NEXT_RESPONSE, start, start + 3 * HOUR) == [kept]
        assert asked(Metric.NEXT_RESPONSE, start + 3 * HOUR, start + 4 * HOUR) == [done]
        assert asked(Metric.NEXT_RESPONSE, start + 4 * HOUR, start + 99 * HOUR) == []

    await store.run(work)


async def test_alerts_are_counted_by_recipient(store: Store, clock: Clock) -> None:
    def alert(recipient: str, minutes: int) -> Alert:
        return Alert(
            recipient=recipient,
            number=1001,
            at=clock.now + timedelta(minutes=minutes),
            trigger=Trigger.RESOLUTION,
            priority=Priority.HIGH,
        )

    def work(unit: Unit) -> None:
        for one in (alert("7", 5), alert("7", 0), alert("telegram.main -1", 1), alert("7", -1)):
            unit.alerts.note(one)
        assert unit.alerts.since("7", clock.now) == [alert("7", 0), alert("7", 5)]
        before = clock.now + timedelta(minutes=1)
        assert unit.housekeeping.purge_alerts(before, 1) == 1
        assert unit.housekeeping.purge_alerts(before, 9) == 1
        assert unit.alerts.since("7", clock.now - HOUR) == [alert("7", 5)]

    await store.run(work)


async def test_follow_ups_are_open_until_done_the_one_due_first_first(
    store: Store, clock: Clock
) -> None:
    def task(unit: Unit, number: int, hours: int, owner: int | None) -> FollowUp:
        due_at = clock.now + hours * HOUR
        new = FollowUp(number=number, score=1, opened_at=clock.now, due_at=due_at, owner_id=owner)
        return replace(new, id=unit.follow_ups.add(new))

    def work(unit: Unit) -> None:
        number = ticket_of(unit).number
        late, soon = task(unit, number, 9, 7), task(unit, number, 1, None)
        assert unit.follow_ups.open() == [soon, late]
        assert unit.follow_ups.open(7) == [late]
        done = replace(soon, owner_id=8, done_at=clock.now, outcome="已回访")
        unit.follow_ups.save(done)
        assert unit.follow_ups.get(soon.id) == done
        assert unit.follow_ups.get(99) is None
        assert unit.follow_ups.open() == [late]
        assert unit.follow_ups.of(number) == [late, done]

    await store.run(work)


async def test_the_latest_handover_of_a_team(store: Store, clock: Clock) -> None:
    def handover(team: str, hours: int) -> Handover:
        return Handover(
            team=team,
            at=clock.now + hours * HOUR,
            leaving=(7, 8),
            coming=(9,),
            tickets=(1001, 1002),
        )

    def work(unit: Unit) -> None:
        for one in (handover("support", 9), handover("support", 1), handover("field", 20)):
            unit.handovers.add(one)
        latest = unit.handovers.latest("support")
        assert latest is not None
        assert replace(latest, id=0) == handover("support", 9)
        accepted = replace(latest, accepted_by=9, accepted_at=clock.now)
        unit.handovers.save(accepted)
        assert unit.handovers.get(latest.id) == accepted
        assert unit.handovers.latest("nobody") is None

    await store.run(work)


async def test_deadlines_of_one_purpose_are_told_apart_by_subject(
    store: Store, clock: Clock
) -> None:
    def set_(unit: Unit, subject: str, hours: int, number: int = 0) -> None:
        due_at = clock.now + hours * HOUR
        unit.deadlines.set(
            Deadline(purpose=Purpose.SHIFT_ENDS, number=number, subject=subject, due_at=due_at)
        )

    def work(unit: Unit) -> None:
        for subject, hours in (("support", 3), ("field", 2), ("support", 1)):
            set_(unit, subject, hours)
        set_(unit, "", 5, number=1)
        assert [d.subject for d in unit.deadlines.pending(0)] == ["support", "field"]
        unit.deadlines.cancel(0, Purpose.SHIFT_ENDS)
        assert len(unit.deadlines.pending(0)) == 2
        unit.deadlines.cancel(0, Purpose.SHIFT_ENDS, subject="support")
        assert [d.subject for d in unit.deadlines.pending(0)] == ["field"]
        assert [d.number for d in unit.deadlines.pending(1)] == [1]

    await store.run(work)


async def test_a_deadline_for_each_live_ticket_leaves_pending_ones_alone(
    store: Store, clock: Clock
) -> None:
    def work(unit: Unit) -> None:
        live, known, ended = ticket_of(unit), ticket_of(unit), ticket_of(unit, status=Status.CLOSED)
        sooner = clock.now - HOUR
        unit.deadlines.set(Deadline(purpose=Purpose.RECOUNT, number=known.number, due_at=sooner))
        for _ in range(2):
            unit.deadlines.set_for_live(Purpose.RECOUNT, clock.now)
        assert [d.due_at for d in unit.deadlines.pending(live.number)] == [clock.now]
        assert [d.due_at for d in unit.deadlines.pending(known.number)] == [sooner]
        assert unit.deadlines.pending(ended.number) == []

    await store.run(work)


async def test_mail_is_purged_once_it_is_old_and_settled(store: Store, clock: Clock) -> None:
    start = clock.now

    def fill(unit: Unit) -> None:
        for event_id in ("1", "2", "3"):
            unit.inbox.store(incoming(event_id, start))
        unit.inbox.mark_failed(1, "KeyError")
        for text in ("sent", "failed", "queued"):
            unit.outbox.queue(outgoing(text))
        unit.mailroom.failed([2], "blocked")

    def settle(unit: Unit) -> None:
        entries = unit.mailroom.head(LANE, 1)
        unit.mailroom.mark_sending([entry.id for entry in entries])
        unit.mailroom.sent(entries, Receipt(message_ids=("900",)))

    await store.run(fill)
    await store.run(settle)

    def purged(before: datetime, limit: int) -> Callable[[Unit], int]:
        return lambda unit: unit.housekeeping.purge_mail(before, limit)

    assert await store.run(purged(start, 9)) == 0
    clock.advance(days=1)
    assert await store.run(purged(clock.now, 1)) == 1
    assert await store.run(purged(clock.now, 9)) == 2
    assert await store.run(purged(clock.now, 9)) == 0

    def left(unit: Unit) -> None:
        assert [inbox_id for inbox_id, *_ in unit.inbox.failed(9)] == [1]
        assert [message.id for message in unit.troubles.failed_messages(9)] == [2]
        assert [entry.message.text for entry in unit.mailroom.head(LANE, 9)] == ["queued"]

    await store.run(left)


async def test_uploads_that_became_nothing_go_with_contents_nobody_else_has(
    store: Store, clock: Clock
) -> None:
    def upload(digest: str, number: int | None = None) -> Attachment:
        return Attachment(
            number=number,
            owner_id=1,
            kind=FileKind.PICTURE,
            name="a.png",
            state=AttachmentState.STORED if digest else AttachmentState.LOST,
            digest=digest,
            created_at=clock.now,
        )

    def fill(unit: Unit) -> None:
        number = ticket_of(unit).number
        for one in (upload("aa"), upload("bb"), upload("bb", number), upload("")):
            unit.attachments.add(one)

    await store.run(fill)
    start = clock.now
    clock.advance(days=8)

    def purged(before: datetime) -> Callable[[Unit], tuple[int, Collection[str]]]:
        return lambda unit: unit.housekeeping.purge_uploads(before, 9)

    assert await store.run(purged(start)) == (0, set())
    assert await store.run(purged(clock.now)) == (3, {"aa"})
    assert await store.run(purged(clock.now)) == (0, set())
