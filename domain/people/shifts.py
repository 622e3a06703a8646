"""Who of a roster is on duty at a moment, when that changes, and when nobody is. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.people.roster import Roster, Shift

_DAY = timedelta(days=1)
# A shift may last beyond the midnight of its own day, never beyond the next one.
_REACH = 2
# Every weekly change shows within so many days; further ahead only exceptions differ.
_HORIZON = 9
# Who is back within so long has a break; their shift goes on.
_BREAK = timedelta(hours=2)
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A shift on one day: from and until when (UTC), and who."""

    start: datetime
    end: datetime
    people: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftEnd:
    """The moment some leave for good and others answer for their tickets."""

    # UTC.
    at: datetime
    leaving: frozenset[str]
    coming: frozenset[str]
    # When those coming begin: `at`, or later where nobody is on duty between.
    begins: datetime


def shifts_of(roster: Roster, day: date) -> tuple[Shift, ...]:
    """The shifts that begin on this day: its own, else those of the weekday."""
    own = roster.exceptions.get(day)
    return roster.week[day.weekday()] if own is None else own


def watches(roster: Roster, start: datetime, end: datetime) -> list[Watch]:
    """Every shift that touches the span, in the order they begin."""
    zone = ZoneInfo(roster.timezone)
    first = start.astimezone(zone).date() - _REACH * _DAY
    last = end.astimezone(zone).date()
    days = (first + _DAY * count for count in range((last - first).days + 1))
    found = (_watch(shift, day, zone) for day in days for shift in shifts_of(roster, day))
    return sorted(
        (w for w in found if w.start < end and w.end > start), key=lambda w: (w.start, w.end)
    )


def on_shift(roster: Roster, at: datetime) -> frozenset[str]:
    """Whose shift it is at this moment: from its first instant until before its last."""
    here = watches(roster, at, at + _INSTANT)
    return frozenset().union(*(w.people for w in here if w.start <= at < w.end))


def changes(roster: Roster, after: datetime) -> Iterator[datetime]:
    """The moments after this one at which other people are on duty than just before."""
    spans = [(after, after + _HORIZON * _DAY), *_spans_of_exceptions(roster, after)]
    bounds = {
        edge
        for start, end in spans
        for watch in watches(roster, start, end)
        for edge in (watch.start, watch.end)
    }
    for edge in sorted(edge for edge in bounds if edge > after):
        if on_shift(roster, edge) != on_shift(roster, edge - _INSTANT):
            yield edge


def next_on_shift(roster: Roster, after: datetime) -> tuple[datetime, frozenset[str]] | None:
    """When next there are other people on duty, not nobody, and who; None = it never changes."""
    now = on_shift(roster, after)
    for at in changes(roster, after):
        people = on_shift(roster, at)
        if people and people != now:
            return at, people
    return None


def next_begin(roster: Roster, who: str, after: datetime) -> datetime | None:
    """When the next shift of somebody begins; None = they have none in sight."""
    for at in changes(roster, after):
        if who in on_shift(roster, at) - on_shift(roster, at - _INSTANT):
            return at
    return None


def next_shift_end(roster: Roster, after: datetime) -> ShiftEnd | None:
    """The next moment somebody leaves their tickets to others."""
    found = (shift_end(roster, at) for at in changes(roster, after))
    return next((end for end in found if end is not None), None)


def shift_end(roster: Roster, at: datetime) -> ShiftEnd | None:
    """Who leaves at this moment, and to whom. None = nobody, or only for a break or a night after
    which the same people go on.
    """
    before, then = on_shift(roster, at - _INSTANT), on_shift(roster, at)
    begins = at
    if not then:
        following = next_on_shift(roster, at)
        if following is None:
            return None
        begins, then = following
    leaving = before - then - _back_soon(roster, at)
    if not leaving:
        return None
    return ShiftEnd(at=at, leaving=leaving, coming=then, begins=begins)


def gaps(
    roster: Roster, hours: Iterable[tuple[datetime, datetime]]
) -> Iterator[tuple[datetime, datetime]]:
    """The parts of these spans (UTC, in order) in which nobody is on duty."""
    for start, end in hours:
        covered = start
        for watch in watches(roster, start, end):
            if watch.start > covered:
                yield covered, watch.start
            covered = max(covered, watch.end)
        if covered < end:
            yield covered, end


def _back_soon(roster: Roster, at: datetime) -> frozenset[str]:
    coming = watches(roster, at, at + _BREAK)
    return frozenset().union(*(w.people for w in coming if w.start >= at))


def _watch(shift: Shift, day: date, zone: ZoneInfo) -> Watch:
    start, end = _moment(day, shift.start, zone), _moment(day, shift.end, zone)
    return Watch(start=start, end=max(start, end), people=frozenset(shift.people))


def _moment(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """A minute on the wall. One that is skipped in spring counts as if the clock had gone on, one
    that comes twice in autumn as the first of the two.
    """
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    return wall.replace(tzinfo=zone).astimezone(UTC)


def _spans_of_exceptions(roster: Roster, after: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The surroundings of each coming day that differs from its weekday."""
    zone = ZoneInfo(roster.timezone)
    today = after.astimezone(zone).date()
    for day in sorted(roster.exceptions):
        if day >= today:
            start = _moment(day, 0, zone)
            yield max(start, after), max(start, after) + (_REACH + 1) * _DAY
