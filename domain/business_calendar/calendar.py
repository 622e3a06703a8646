"""When work is done, by the clock on the wall. Values only; the arithmetic is in `working_time`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

MINUTES_A_DAY = 1440


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Opening:
    """From one minute of a local day to another, the end not included.

    An end beyond 1440 lies on the next day (1800 = 06:00), at most 2880. The hours belong to
    the day they begin on.
    """

    start: int
    end: int


# The openings of one day, in order; () = closed.
Hours = tuple[Opening, ...]
CLOSED: Hours = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessCalendar:
    """One version of one calendar."""

    key: str
    version: int
    # IANA name.
    timezone: str
    # Monday first.
    week: tuple[Hours, ...]
    # Days with hours of their own: holidays, make-up workdays, short days.
    special: Mapping[date, Hours] = field(default_factory=dict)
    # Keys of the teams and names of the sites it holds for.
    teams: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    # What people call it, by locale.
    name: Mapping[str, str] = field(default_factory=dict)

    @property
    def make_up_days(self) -> frozenset[date]:
        """Days worked though their weekday is free (调休)."""
        worked = (day for day, hours in self.special.items() if hours)
        return frozenset(day for day in worked if not self.week[day.weekday()])

    def hours(self, day: date) -> Hours:
        """The openings that begin on this local day."""
        own = self.special.get(day)
        return self.week[day.weekday()] if own is None else own
