"""Counting by a business calendar: exact, and fast by tables of whole years.

Local times are read as RFC 5545 (3.3.5) has it. A time that comes twice when clocks go back
means the first; a time clocks jump over is read with the offset before the jump, so it is later
on the wall by what was left out. An opening lasts from the one moment to the other in real,
elapsed time: 22:00-06:00 is 9 hours in the night clocks go back. One that would end no later
than it begins is none, and neither has a day the zone left out altogether any hours.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from domain.business_calendar.calendar import BusinessCalendar, Opening
from domain.business_calendar.schedule import NeverOpen

_ZERO = timedelta(0)
_DAY = timedelta(days=1)
# Beyond it nothing is looked for: ten years.
_HORIZON = timedelta(days=3653)
# Hours of so many days before and after a UTC year may reach into it: two days of running past
# midnight and a day of any zone.
_MARGIN = 3

Interval = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class _Year:
    """The openings of one UTC year, apart from each other, with what was counted before each."""

    starts: list[datetime]
    ends: list[datetime]
    # As long as `ends`: counted from the year's beginning to the end of each.
    counted: list[timedelta]

    @property
    def total(self) -> timedelta:
        return self.counted[-1] if self.counted else _ZERO

    def until(self, moment: datetime) -> timedelta:
        """Counted from the year's beginning."""
        i = bisect_right(self.starts, moment) - 1
        if i < 0:
            return _ZERO
        return self.counted[i] - max(self.ends[i] - moment, _ZERO)

    def when(self, counted: timedelta) -> datetime:
        """The first moment by which so much was counted: more than nothing, not above `total`."""
        i = bisect_left(self.counted, counted)
        return self.ends[i] - (self.counted[i] - counted)


class WorkingTime:
    """A Schedule. May be used by several threads: a year's table is made once, or twice alike."""

    __slots__ = ("_years", "_zone", "calendar")

    def __init__(self, calendar: BusinessCalendar) -> None:
        """Raises ZoneInfoNotFoundError."""
        self.calendar = calendar
        self._zone = ZoneInfo(calendar.timezone)
        self._years: dict[int, _Year] = {}

    @property
    def key(self) -> str:
        """Key of the calendar."""
        return self.calendar.key

    @property
    def version(self) -> int:
        """Version of the calendar."""
        return self.calendar.version

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """The first moment by which `amount` was counted; `start` itself for nothing."""
        start = start.astimezone(UTC)
        if amount <= _ZERO:
            return start
        latest = start + _HORIZON
        amount += self._year(start.year).until(start)
        for number in range(start.year, latest.year + 1):
            year = self._year(number)
            if amount <= year.total:
                return _not_after(latest, year.when(amount))
            amount -= year.total
        raise NeverOpen

    def between(self, start: datetime, end: datetime) -> timedelta:
        """What the openings from `start` to `end` hold."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        if end <= start:
            return _ZERO
        counted = self._year(end.year).until(end) - self._year(start.year).until(start)
        if start.year == end.year:
            return counted
        whole = (self._year(number).total for number in range(start.year, end.year))
        return sum(whole, counted)

    def next_opening(self, at: datetime) -> datetime:
        """`at` itself while open."""
        at = at.astimezone(UTC)
        latest = at + _HORIZON
        for number in range(at.year, latest.year + 1):
            year = self._year(number)
            i = bisect_right(year.ends, at)
            if i < len(year.starts):
                return _not_after(latest, max(at, year.starts[i]))
        raise NeverOpen

    def openings(self, start: datetime, end: datetime) -> Iterator[Interval]:
        """Apart from each other, hours of neighbouring shifts joined."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        pieces = (
            (max(start, opened), min(end, closed))
            for number in range(start.year, end.year + 1)
            for opened, closed in self._reaching(number, start, end)
        )
        return _joined(filter(_lasts, pieces))

    def _reaching(self, number: int, start: datetime, end: datetime) -> Iterator[Interval]:
        year = self._year(number)
        first, last = bisect_right(year.ends, start), bisect_left(year.starts, end)
        return zip(year.starts[first:last], year.ends[first:last], strict=True)

    def _year(self, number: int) -> _Year:
        found = self._years.get(number)
        if found is None:
            found = self._years[number] = _year_of(list(_joined(self._cut_to(number))))
        return found

    def _cut_to(self, number: int) -> Iterator[Interval]:
        first = datetime(number, 1, 1, tzinfo=UTC)
        last = datetime(number + 1, 1, 1, tzinfo=UTC)
        for start, end in sorted(self._openings_around(first.date(), last.date())):
            if start < last and end > first:
                yield max(start, first), min(end, last)

    def _openings_around(self, first: date, last: date) -> Iterator[Interval]:
        for ordinal in range(first.toordinal() - _MARGIN, last.toordinal() + _MARGIN):
            day = date.fromordinal(ordinal)
            hours = self.calendar.hours(day)
            if hours and self._exists(day):
                yield from filter(_lasts, (self._in_utc(day, opening) for opening in hours))

    def _exists(self, day: date) -> bool:
        return self._moment(day, 0) < self._moment(day + _DAY, 0)

    def _in_utc(self, day: date, opening: Opening) -> Interval:
        return self._moment(day, opening.start), self._moment(day, opening.end)

    def _moment(self, day: date, minute: int) -> datetime:
        # On the wall: a zone's own datetimes add minutes without looking at the clock's jumps.
        wall = datetime.combine(day, time.min, tzinfo=self._zone) + timedelta(minutes=minute)
        return wall.astimezone(UTC)


def _lasts(interval: Interval) -> bool:
    return interval[0] < interval[1]


def _joined(intervals: Iterable[Interval]) -> Iterator[Interval]:
    """Intervals in the order of their starts, those that touch or overlap made one."""
    start: datetime | None = None
    end = datetime.min.replace(tzinfo=UTC)
    for begins, ends in intervals:
        if start is not None and begins > end:
            yield start, end
            start = None
        start, end = start or begins, max(end, ends)
    if start is not None:
        yield start, end


def _year_of(intervals: list[Interval]) -> _Year:
    return _Year(
        starts=[start for start, _ in intervals],
        ends=[end for _, end in intervals],
        counted=list(accumulate(end - start for start, end in intervals)),
    )


def _not_after(latest: datetime, moment: datetime) -> datetime:
    if moment > latest:
        raise NeverOpen
    return moment
