"""Business time counted minute by minute, by looking at the clock on the wall: slow and plain."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.business_calendar.calendar import BusinessCalendar

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


class Walk:
    """The minutes of a stretch of days, each seen on the wall, and whether work is done in it."""

    def __init__(self, calendar: BusinessCalendar, first: date, days: int) -> None:
        zone = ZoneInfo(calendar.timezone)
        begin = datetime.combine(first, time.min, tzinfo=UTC)
        # What is asked about; around it are days whose hours and offsets reach into it.
        self.start, self.end = begin, begin + days * DAY
        # Wall minute → the first moment that shows it.
        self._shown: dict[datetime, datetime] = {}
        moment = begin - 4 * DAY
        while moment < self.end + 4 * DAY:
            wall = moment.astimezone(zone).replace(tzinfo=None, fold=0)
            self._shown.setdefault(wall, moment)
            moment += MINUTE
        self._days = {wall.date() for wall in self._shown}
        self.open = {m for m in self._open_minutes(calendar) if self.start <= m < self.end}

    def _open_minutes(self, calendar: BusinessCalendar) -> Iterator[datetime]:
        for day in sorted(self._days)[1:-3]:
            for opening in calendar.hours(day):
                midnight = datetime.combine(day, time.min)
                moment = self._moment(midnight + opening.start * MINUTE)
                end = self._moment(midnight + opening.end * MINUTE)
                while moment < end:
                    yield moment
                    moment += MINUTE

    def _moment(self, wall: datetime) -> datetime:
        """The first moment of that wall time; jumped over: as if clocks hadn't jumped yet."""
        missed = timedelta(0)
        while wall not in self._shown:
            wall -= MINUTE
            missed += MINUTE
        return self._shown[wall] + missed

    def between(self, start: datetime, end: datetime) -> timedelta:
        counted, moment = timedelta(0), _floor(start)
        while moment < end:
            if moment in self.open:
                counted += min(moment + MINUTE, end) - max(moment, start)
            moment += MINUTE
        return counted

    def add(self, start: datetime, amount: timedelta) -> datetime | None:
        """None = not within the stretch."""
        moment, reached = _floor(start), start
        while amount > timedelta(0) and moment < self.end:
            if moment in self.open:
                begin = max(moment, start)
                here = min(moment + MINUTE - begin, amount)
                amount -= here
                reached = begin + here
            moment += MINUTE
        return None if amount else reached

    def next_opening(self, at: datetime) -> datetime | None:
        moment = _floor(at)
        while moment < self.end:
            if moment in self.open:
                return max(moment, at)
            moment += MINUTE
        return None

    def openings(self) -> list[tuple[datetime, datetime]]:
        found: list[tuple[datetime, datetime]] = []
        for moment in sorted(self.open):
            if found and found[-1][1] == moment:
                found[-1] = (found[-1][0], moment + MINUTE)
            else:
                found.append((moment, moment + MINUTE))
        return found


def _floor(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
