"""One promise's life cut where its counting changed, and what each calendar counts of it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from domain.business_calendar.schedule import AROUND_THE_CLOCK, Schedule
from domain.sla.instances import Instance
from domain.sla.phases import Phase, Timeline
from domain.sla.policy import WALL_CLOCK, Metric, Target, Traits
from domain.sla.target_count import SpanReason


class Schedules(Protocol):
    """Where schedules come from: a desk's published calendars."""

    def __call__(self, calendar: str, *, team: str, site: str) -> Schedule:
        """By a word of `domain.sla.policy`, or a calendar's key."""
        ...


class Promise(NamedTuple):
    """What a rule promises for one metric, with the schedule that counts it for this ticket."""

    rule: str
    within: timedelta
    schedule: Schedule

    def is_same(self, other: "Promise | None") -> bool:
        """Said by the same rule, counted by the same calendar."""
        return other is not None and (self.rule, self.within, self.schedule.key) == (
            other.rule,
            other.within,
            other.schedule.key,
        )


class Stretch(NamedTuple):
    """A piece of an instance's life in which nothing about its counting changed."""

    start: datetime
    end: datetime
    reason: SpanReason
    # None = nothing is promised.
    promise: Promise | None

    @property
    def is_counted(self) -> bool:
        """The clock may run; whether it does, the calendar says."""
        return self.reason is SpanReason.OPEN


class Promises:
    """What rules promise; finds each schedule once."""

    def __init__(self, schedules: Schedules) -> None:
        self._schedules = schedules
        self._found: dict[tuple[str, str, str], Schedule] = {}
        # By the rule's place in memory: phases of one ticket have few, again and again.
        self._promises: dict[tuple[int, str, str, Metric], Promise | None] = {}

    def of(self, phase: Phase, metric: Metric) -> Promise | None:
        """In force in this phase; equal ones are one object."""
        asked = (id(phase.rule), phase.traits.team, phase.traits.site, metric)
        if asked not in self._promises:
            self._promises[asked] = self._made(phase, metric)
        return self._promises[asked]

    def _made(self, phase: Phase, metric: Metric) -> Promise | None:
        target = phase.rule.targets.get(metric) if phase.rule else None
        if phase.rule is None or target is None:
            return None
        schedule = self._schedule(target, phase.traits)
        return Promise(rule=phase.rule.key, within=target.within, schedule=schedule)

    def _schedule(self, target: Target, traits: Traits) -> Schedule:
        if target.calendar == WALL_CLOCK:
            return AROUND_THE_CLOCK
        place = (target.calendar, traits.team, traits.site)
        if place not in self._found:
            calendar, team, site = place
            self._found[place] = self._schedules(calendar, team=team, site=site)
        return self._found[place]


def stretches(
    instance: Instance, timeline: Timeline, promises: Promises, now: datetime
) -> list[Stretch]:
    """From its start to its end, or now, without gap. Some may have no length."""
    found: list[Stretch] = []
    for stretch in _cut(instance, timeline, promises, instance.ended_at or now):
        goes_on = bool(found) and _goes_on(found[-1], stretch)
        found.append(found.pop()._replace(end=stretch.end) if goes_on else stretch)
    return found


def _cut(
    instance: Instance, timeline: Timeline, promises: Promises, end: datetime
) -> Iterator[Stretch]:
    # Nobody waits with a first answer for the customer.
    pauses = instance.metric is not Metric.FIRST_RESPONSE
    lived = timeline.during(instance.since, instance.until)
    last = len(lived) - 1
    for index, phase in enumerate(lived):
        yield Stretch(
            start=max(phase.at, instance.started_at),
            end=end if index == last else lived[index + 1].at,
            reason=phase.reason if pauses else SpanReason.OPEN,
            promise=promises.of(phase, instance.metric),
        )


def _goes_on(before: Stretch, stretch: Stretch) -> bool:
    if before.reason is not stretch.reason:
        return False
    if before.promise is stretch.promise:
        return True
    return before.promise is not None and before.promise.is_same(stretch.promise)


class Tally:
    """What was counted since the start, by any schedule; each stretch is counted once by each."""

    def __init__(self, pieces: Sequence[Stretch]) -> None:
        self._pieces = pieces
        # By the schedule's place in memory: it is asked for at every stretch.
        self._sums: dict[int, list[timedelta]] = {}

    def sums(self, schedule: Schedule) -> Sequence[timedelta]:
        """Counted before the first stretch (nothing), before the second one, …, in all of them."""
        known = self._sums.get(id(schedule))
        if known is None:
            known = self._sums[id(schedule)] = list(self._summed(schedule))
        return known

    def _summed(self, schedule: Schedule) -> Iterator[timedelta]:
        counted = timedelta(0)
        yield counted
        for piece in self._pieces:
            # Nothing while paused.
            if piece.reason is SpanReason.OPEN:
                counted += schedule.between(piece.start, piece.end)
            yield counted
