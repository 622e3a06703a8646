"""A counted promise laid out interval by interval, as somebody with a calendar would check it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.business_calendar.schedule import Schedule
from domain.sla.target_count import Span, SpanReason, TargetCount


class IntervalKind(StrEnum):
    """What the clock did."""

    COUNTED = "counted"
    # The calendar was closed: lunch, night, holidays.
    OFF_HOURS = "off_hours"
    WAITING_CUSTOMER = "waiting_customer"
    ON_HOLD = "on_hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A piece of the life of a promise. UTC."""

    start: datetime
    end: datetime
    kind: IntervalKind
    # In force then; "" = nothing was promised for the time being.
    rule: str

    @property
    def wall(self) -> timedelta:
        """How long it lasted."""
        return self.end - self.start

    @property
    def business(self) -> timedelta:
        """What of it counts: all or nothing."""
        return self.wall if self.kind is IntervalKind.COUNTED else timedelta(0)


def intervals(count: TargetCount, schedule: Schedule) -> Iterator[Interval]:
    """From the start to the end without gap. `schedule`: the one that counted it."""
    for span in count.spans:
        if span.reason is SpanReason.OPEN:
            yield from _open(span, schedule)
        else:
            kind = IntervalKind(span.reason.value)
            yield Interval(start=span.start, end=span.end, kind=kind, rule=span.rule)


def _open(span: Span, schedule: Schedule) -> Iterator[Interval]:
    at = span.start
    for start, end in schedule.openings(span.start, span.end):
        if at < start:
            yield Interval(start=at, end=start, kind=IntervalKind.OFF_HOURS, rule=span.rule)
        yield Interval(start=start, end=end, kind=IntervalKind.COUNTED, rule=span.rule)
        at = end
    if at < span.end:
        yield Interval(start=at, end=span.end, kind=IntervalKind.OFF_HOURS, rule=span.rule)
