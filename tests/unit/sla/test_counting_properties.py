"""What holds for every history, however odd."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from desk.sla.sla_clocks import matters
from domain.sla.counting import count_targets
from domain.sla.policy import Metric
from domain.sla.target_count import Outcome, SpanReason, TargetCount
from domain.tickets.history import EventKind, TicketEvent
from tests.unit.sla.stories import OFFICE, policy, rule, schedules, story
from tests.unit.sla.test_stories import NOTHING, PROMISES, STRICTER

POLICIES = {one.version: one for one in (PROMISES, STRICTER, NOTHING)}
OFFICE_ONLY = policy(rule("all", first="2h office", next="3h office", resolve="9h office"))
WAITING = {"waiting_customer", "on_hold"}

HAPPENINGS = (
    "customer-writes message=1",
    "customer-writes message=2",
    "customer-answers message=3",
    "customer-thanks message=4",
    "staff-replies",
    "staff-asks",
    "claimed",
    "held",
    "resumed",
    "resolved",
    "confirmed",
    "closed-by-workflow",
    "customer-reopens message=5",
    "customer-reopens",
    "staff-reopen",
    "withdrawn",
    "merged",
    "merged-in",
    "merged-in unanswered_since=2026-11-16T08:30:00+00:00",
    "moved-away message=1",
    "moved-away message=2",
    "moved-here message=6 author=customer",
    "urged",
)
CHANGES = (
    "priority to=urgent",
    "priority to=normal",
    "priority to=low",
    "level level=vip",
    "level level=",
    "field field=product to=HP",
    "handed-over team=night",
    "assigned team=day",
    "policy version=1",
    "policy version=2",
    "policy version=3",
)


def histories(happenings: Sequence[str]) -> st.SearchStrategy[list[TicketEvent]]:
    """An opening on Monday morning, and what may follow, minutes or days apart."""
    gaps = st.one_of(st.just(0), st.integers(1, 90), st.integers(90, 3000))
    steps = st.lists(st.tuples(gaps, st.sampled_from(happenings)), max_size=25)
    return steps.map(_history)


def _history(steps: list[tuple[int, str]]) -> list[TicketEvent]:
    events = story("Mon 09:10 opened")
    for gap, happening in steps:
        event = story(f"Mon 09:10 {happening}")[0]
        events.append(replace(event, at=events[-1].at + timedelta(minutes=gap)))
    return events


def count(events: Sequence[TicketEvent], now: datetime) -> tuple[TargetCount, ...]:
    return count_targets(events, policy_of=POLICIES.__getitem__, schedules=schedules, now=now)


ANY = histories(HAPPENINGS + CHANGES)
LATER = st.integers(0, 5000).map(lambda minutes: timedelta(minutes=minutes))


@given(events=ANY, later=LATER)
@settings(max_examples=100, deadline=None)
def test_outcomes_exclude_each_other(events: list[TicketEvent], later: timedelta) -> None:
    for one in count(events, events[-1].at + later):
        assert (one.outcome is Outcome.BREACHED) == (one.breached_at is not None)
        if one.outcome in {Outcome.MET, Outcome.DROPPED}:
            assert one.ended_at is not None
        if one.outcome in {Outcome.RUNNING, Outcome.PAUSED}:
            assert one.is_open
        if one.outcome is Outcome.PAUSED:
            assert one.due_at is None
        if one.outcome is Outcome.RUNNING:
            assert one.due_at is not None
            assert one.due_at > events[-1].at + later
            assert one.business < one.within
        if one.outcome is Outcome.MET:
            assert one.business < one.within


@given(events=ANY, later=LATER)
@settings(max_examples=100, deadline=None)
def test_spans_are_the_life_without_gap(events: list[TicketEvent], later: timedelta) -> None:
    now = events[-1].at + later
    for one in count(events, now):
        at = one.started_at
        for span in one.spans:
            assert span.start == at < span.end
            at = span.end
        assert at == (one.ended_at or now)
        assert sum((s.business for s in one.spans), timedelta()) == one.business
        assert sum((s.end - s.start for s in one.spans), timedelta()) == one.wall
        assert one.business <= one.wall - one.paused


@given(events=ANY, later=LATER)
@settings(max_examples=100, deadline=None)
def test_a_first_response_never_pauses(events: list[TicketEvent], later: timedelta) -> None:
    for one in count(events, events[-1].at + later):
        if one.metric is Metric.FIRST_RESPONSE:
            assert one.paused == timedelta()
            assert one.outcome is not Outcome.PAUSED
            assert {span.reason for span in one.spans} <= {SpanReason.OPEN}


@given(events=ANY, data=st.data())
@settings(max_examples=100, deadline=None)
def test_a_breach_is_never_taken_back(events: list[TicketEvent], data: st.DataObject) -> None:
    so_far = events[: data.draw(st.integers(1, len(events)))]
    until = events[len(so_far)].at if len(so_far) < len(events) else None
    now = data.draw(st.sampled_from([so_far[-1].at, until or so_far[-1].at]))
    after = {(c.metric, c.instance): c for c in count(events, events[-1].at)}

    for one in count(so_far, now):
        if one.breached_at is not None:
            assert after[one.metric, one.instance].breached_at == one.breached_at


@given(events=ANY, first=LATER, second=LATER)
@settings(max_examples=100, deadline=None)
def test_nothing_but_time_passing_is_foreseen(
    events: list[TicketEvent], first: timedelta, second: timedelta
) -> None:
    now = events[-1].at + first
    then = now + second
    later = {(c.metric, c.instance): c for c in count(events, then)}

    for one in count(events, now):
        other = later[one.metric, one.instance]
        if not one.is_open:
            assert other == one
        elif one.outcome is Outcome.PAUSED:
            assert other.outcome is Outcome.PAUSED
            assert other.paused - one.paused == second
        elif one.outcome is Outcome.RUNNING:
            assert other.due_at == one.due_at
            assert other.breached_at == (one.due_at if one.due_at <= then else None)
        else:
            assert other.breached_at == one.breached_at


@given(events=ANY)
@settings(max_examples=100, deadline=None)
def test_one_instance_of_a_metric_runs_at_a_time(events: list[TicketEvent]) -> None:
    counts = count(events, events[-1].at)

    for metric in Metric:
        own = [one for one in counts if one.metric is metric]
        assert sum(one.is_open for one in own) <= 1
        numbers = [one.instance for one in own]
        assert numbers == sorted(set(numbers))


@given(events=ANY, at=st.integers(0, 100))
@settings(max_examples=50, deadline=None)
def test_events_that_say_nothing_change_nothing(events: list[TicketEvent], at: int) -> None:
    place = at % len(events)
    noise = replace(events[place], kind=EventKind.NOTED, data={"note": 1})
    noisy = [*events[: place + 1], noise, *events[place + 1 :]]

    assert count(noisy, events[-1].at) == count(events, events[-1].at)


@given(events=ANY, later=LATER)
@settings(max_examples=100, deadline=None)
def test_what_matters_now_is_counted_alike_without_the_rest(
    events: list[TicketEvent], later: timedelta
) -> None:
    now = events[-1].at + later
    counts = count(events, now)

    found = count_targets(
        events,
        policy_of=POLICIES.__getitem__,
        schedules=schedules,
        now=now,
        wanted=lambda one: matters(one, now),
    )

    assert set(found) <= set(counts)
    left_out = [one for one in counts if one not in found]
    assert all(one.ended_at is not None and one.ended_at < now for one in left_out)
    for metric in Metric:
        before, after = (_latest(metric, each) for each in (counts, found))
        assert before == after or (metric is not Metric.FIRST_RESPONSE and not before.is_open)


def _latest(metric: Metric, counts: Sequence[TargetCount]) -> TargetCount | None:
    return next((one for one in reversed(counts) if one.metric is metric), None)


@given(events=ANY, later=LATER)
@settings(max_examples=100, deadline=None)
def test_telling_people_moves_no_clock(events: list[TicketEvent], later: timedelta) -> None:
    now = events[-1].at + later
    counts = count(events, now)
    breached = [one for one in counts if one.breached_at is not None]
    told = [
        replace(
            events[-1],
            kind=kind,
            at=now,
            data={"metric": one.metric.value, "instance": one.instance},
        )
        for one in breached
        for kind in (EventKind.SLA_BREACHED, EventKind.ALERTED)
    ]

    assert count([*events, *told], now) == counts


@given(events=histories(HAPPENINGS), later=LATER)
@settings(max_examples=60, deadline=None)
def test_as_counted_minute_by_minute(events: list[TicketEvent], later: timedelta) -> None:
    now = events[-1].at + later
    counts = count_targets(events, policy_of=lambda _: OFFICE_ONLY, schedules=schedules, now=now)
    open_minutes = _open_minutes(events[0].at.replace(hour=0, minute=0), now)
    paused_minutes = _paused_minutes(events, now)

    for one in counts:
        life = _minutes(one.started_at, one.ended_at or now)
        if one.metric is not Metric.FIRST_RESPONSE:
            life = [minute for minute in life if minute not in paused_minutes]
        assert one.business == timedelta(minutes=sum(m in open_minutes for m in life))


def _minutes(start: datetime, end: datetime) -> list[datetime]:
    return [start + timedelta(minutes=n) for n in range(int((end - start).total_seconds()) // 60)]


def _open_minutes(start: datetime, end: datetime) -> set[datetime]:
    hours = {hour for opens, closes in OFFICE.hours for hour in range(opens, closes)}
    return {m for m in _minutes(start, end) if m.weekday() in OFFICE.days and m.hour in hours}


def _paused_minutes(events: list[TicketEvent], now: datetime) -> set[datetime]:
    paused: set[datetime] = set()
    status, since = "new", events[0].at
    for event in events:
        if status in WAITING:
            paused.update(_minutes(since, event.at))
        status, since = str(event.data.get("status_to", status)), event.at
    return paused | set(_minutes(since, now)) if status in WAITING else paused
