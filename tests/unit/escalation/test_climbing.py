"""Ladders: which rung comes when, what an acknowledgement stops, and that climbing ends."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.business_calendar.schedule import AroundTheClock
from domain.escalation.climbing import Rung, Taken, due_rung, next_rung
from domain.escalation.course import Course, along_target, since_event, until_due
from domain.escalation.ladder import Ladder, Step, Trigger
from domain.sla.policy import Metric
from domain.sla.target_count import Outcome, Span, SpanReason, TargetCount

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def ladder(*steps: Step) -> Ladder:
    return Ladder(key="answers", trigger=Trigger.FIRST_RESPONSE, steps=steps)


REMIND = Step(key="remind", fraction=0.75, whom=("assignee",))
BREACH = Step(key="breach", fraction=1.0, whom=("supervisor",), ack_within=30 * MINUTE, repeat=1)
SILENT = Step(key="silent", whom=("director",))
TWO_HOURS = Step(key="two_hours", after=2 * HOUR, whom=("director",))
WHOLE = ladder(REMIND, BREACH, SILENT, TWO_HOURS)


def promised(within: timedelta) -> Course:
    return Course(trigger=Trigger.FIRST_RESPONSE, instance=1, within=within, goes_on=START)


def took(rung: Rung, at: datetime, before: Taken | None = None) -> Taken:
    steps = (before.steps if before else frozenset()) | {rung.step.key}
    return Taken(step=rung.step.key, round=rung.round, at=at, steps=steps)


def climbed_all(
    way: Ladder, course: Course, *, acked_after: frozenset[int] = frozenset()
) -> list[tuple[str, int, datetime]]:
    """Every rung as it comes, taken at the moment it is due."""
    taken: Taken | None = None
    found: list[tuple[str, int, datetime]] = []
    while rung := next_rung(way, course, taken):
        taken = took(rung, rung.due_at, taken)
        taken = replace(taken, is_acknowledged=len(found) in acked_after)
        found.append((rung.step.key, rung.round, rung.due_at))
        assert len(found) < 500, "climbing never ends"
    return found


class TestOneByOne:
    def test_all_rungs_when_nobody_says_anything(self) -> None:
        assert climbed_all(WHOLE, promised(20 * MINUTE)) == [
            ("remind", 0, START + 15 * MINUTE),
            ("breach", 0, START + 20 * MINUTE),
            ("breach", 1, START + 50 * MINUTE),
            ("silent", 0, START + 80 * MINUTE),
            ("two_hours", 0, START + 120 * MINUTE),
        ]

    def test_an_acknowledged_reminder_does_not_silence_the_breach(self) -> None:
        keys = [
            key for key, *_ in climbed_all(WHOLE, promised(20 * MINUTE), acked_after=frozenset({0}))
        ]
        assert keys[:2] == ["remind", "breach"]

    def test_an_acknowledged_breach_stops_what_follows_silence_only(self) -> None:
        found = climbed_all(WHOLE, promised(20 * MINUTE), acked_after=frozenset({1}))
        assert [key for key, *_ in found] == ["remind", "breach", "two_hours"]

    def test_the_last_one_is_known_as_such(self) -> None:
        course = promised(20 * MINUTE)
        first = next_rung(WHOLE, course, None)
        assert first
        assert not first.is_last
        last = due_rung(WHOLE, course, None, START + 3 * HOUR)
        assert last
        assert last.step is TWO_HOURS
        assert last.is_last

    def test_after_downtime_only_the_highest_overdue_one_is_taken(self) -> None:
        course = promised(20 * MINUTE)
        rung = due_rung(WHOLE, course, None, START + HOUR)
        assert rung
        assert rung.step is BREACH
        taken = took(rung, START + HOUR)
        assert due_rung(WHOLE, course, taken, START + HOUR) is None
        following = next_rung(WHOLE, course, taken)
        assert following
        assert (following.step, following.round) == (BREACH, 1)
        assert following.due_at == START + HOUR + 30 * MINUTE, "counted from when it asked"

    def test_what_would_come_before_the_start_is_left_out(self) -> None:
        hour_before = Step(key="soon", offset=-HOUR, whom=("assignee",))
        way = ladder(hour_before, BREACH)
        assert [key for key, *_ in climbed_all(way, promised(20 * MINUTE))] == ["breach", "breach"]
        assert climbed_all(way, promised(3 * HOUR))[0] == ("soon", 0, START + 2 * HOUR)

    def test_a_step_of_the_same_key_is_not_taken_again_on_another_ladder(self) -> None:
        urgent = replace(WHOLE, key="urgent")
        taken = Taken(step="breach", round=0, at=START, steps=frozenset({"remind", "breach"}))
        rung = due_rung(urgent, promised(MINUTE), taken, START + 10 * MINUTE)
        assert rung is None
        unknown = Taken(step="other", round=0, at=START, steps=frozenset({"other"}))
        rung = due_rung(urgent, promised(MINUTE), unknown, START + 10 * MINUTE)
        assert rung
        assert rung.step is BREACH

    def test_from_an_event_and_towards_a_task(self) -> None:
        call = Step(key="call", after=timedelta(0), whom=("supervisor",), ack_within=HOUR)
        way = ladder(call, SILENT)
        found = climbed_all(way, since_event(Trigger.ESCALATED, 1, START))
        assert [at for *_, at in found] == [START, START + HOUR]
        overdue = Step(key="overdue", offset=2 * HOUR, whom=("supervisor",))
        found = climbed_all(
            ladder(REMIND, overdue), until_due(Trigger.FOLLOW_UP, 7, START, START + 4 * HOUR)
        )
        assert [at for *_, at in found] == [START + 3 * HOUR, START + 6 * HOUR]


class TestAlongATarget:
    def test_pauses_are_left_out_and_nothing_comes_while_it_rests(self) -> None:
        spans = (_span(0, 60), _span(60, 180, is_counted=False), _span(180, 200))
        course = along_target(_count(spans, within=120), AroundTheClock())
        assert course.moment(REMIND) == START + (180 + 30) * MINUTE
        paused = along_target(_count(spans[:2], within=120, due_at=None), AroundTheClock())
        assert paused.moment(REMIND) is None
        half = replace(REMIND, fraction=0.5)
        assert paused.moment(half) == START + 60 * MINUTE, "reached before the pause"

    def test_an_ended_target_has_no_more_moments(self) -> None:
        ended = replace(_count((_span(0, 60),), within=120), ended_at=START + HOUR)
        assert along_target(ended, AroundTheClock()).moment(BREACH) is None


def _span(start: int, end: int, *, is_counted: bool = True) -> Span:
    return Span(
        start=START + start * MINUTE,
        end=START + end * MINUTE,
        is_counted=is_counted,
        reason=SpanReason.OPEN if is_counted else SpanReason.ON_HOLD,
        rule="any",
        within=2 * HOUR,
        calendar="",
        business=(end - start) * MINUTE,
    )


def _count(spans: Sequence[Span], *, within: int, due_at: datetime | None = START) -> TargetCount:
    return TargetCount(
        metric=Metric.RESOLUTION,
        instance=1,
        started_at=START,
        rule="any",
        within=within * MINUTE,
        calendar="",
        calendar_version=0,
        due_at=due_at,
        ended_at=None,
        outcome=Outcome.RUNNING,
        breached_at=None,
        spans=tuple(spans),
        wall=HOUR,
        business=HOUR,
        paused=timedelta(0),
    )


minutes = st.integers(1, 300).map(lambda n: n * MINUTE)


@st.composite
def ladders(draw: st.DrawFn) -> Ladder:
    """Any that is accepted when saved, and more."""
    steps: list[Step] = []
    for at in range(draw(st.integers(1, 6))):
        when = draw(st.sampled_from(("fraction", "after", "offset", "silence")))
        moment: dict[str, object] = {
            "fraction": {"fraction": draw(st.integers(1, 300)) / 100},
            "after": {"after": draw(minutes)},
            "offset": {"offset": draw(minutes) * draw(st.sampled_from((-1, 1)))},
            "silence": {},
        }[when]
        wait = draw(st.none() | minutes)
        steps.append(
            Step(
                key=f"s{at}",
                whom=("assignee",),
                ack_within=wait,
                repeat=draw(st.integers(0, 4)) if wait else 0,
                **moment,  # type: ignore[arg-type]
            )
        )
    return ladder(*steps)


@given(way=ladders(), within=minutes, acked=st.frozensets(st.integers(0, 30)))
@settings(max_examples=100, deadline=None)
def test_climbs_up_only_each_rung_once_a_round_and_comes_to_an_end(
    way: Ladder, within: timedelta, acked: frozenset[int]
) -> None:
    found = climbed_all(way, promised(within), acked_after=acked)
    places = [(int(key[1:]), round_) for key, round_, _ in found]
    assert places == sorted(set(places)), "never back, and nothing twice"
    times = [at for *_, at in found]
    assert times == sorted(times)


@given(way=ladders(), within=minutes, looks=st.lists(minutes, min_size=1, max_size=20))
@settings(max_examples=100, deadline=None)
def test_however_seldom_we_look_nothing_is_taken_early_or_twice(
    way: Ladder, within: timedelta, looks: list[timedelta]
) -> None:
    now, taken = START, None
    places: list[tuple[str, int]] = []
    for pause in looks:
        now += pause
        rung = due_rung(way, promised(within), taken, now)
        if rung is None:
            continue
        assert rung.due_at <= now
        taken = took(rung, now, taken)
        assert due_rung(way, promised(within), taken, now) is None, "one at a time"
        places.append((rung.step.key, rung.round))
    assert places == sorted(set(places))


@given(way=ladders(), within=minutes)
@settings(max_examples=100, deadline=None)
def test_who_says_yes_each_time_is_never_alerted_because_of_silence(
    way: Ladder, within: timedelta
) -> None:
    found = climbed_all(way, promised(within), acked_after=frozenset(range(500)))
    by_key = {step.key: step for step in way.steps}
    assert all(round_ == 0 and not by_key[key].follows_silence for key, round_, _ in found)


@pytest.mark.parametrize("is_acknowledged", [True, False])
def test_a_raise_does_not_bring_old_rungs_back(is_acknowledged: bool) -> None:
    taken = Taken(
        step="silent",
        round=0,
        at=START + HOUR,
        steps=frozenset({"breach", "silent"}),
        is_acknowledged=is_acknowledged,
    )
    rung = next_rung(WHOLE, promised(10 * HOUR), taken)
    assert rung
    assert rung.step is TWO_HOURS
