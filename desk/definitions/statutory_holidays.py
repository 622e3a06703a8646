"""Statutory holidays with make-up workdays (调休), as announced. The home of chinesecalendar.

Chosen over `holidays`: both have every day since 2004 right, but this one knows which years
were announced (the other goes on by rule), and holds 1 MB of memory where that holds 19.
"""

from dataclasses import dataclass
from datetime import date

from chinese_calendar.constants import holidays, workdays


@dataclass(frozen=True, slots=True, kw_only=True)
class Statutory:
    """What a country has announced."""

    # Days off, among them weekends within a holiday; and workdays on weekends.
    days_off: frozenset[date]
    make_up_days: frozenset[date]
    years: frozenset[int]
    # What to upgrade for later years.
    package: str


def _of(off: frozenset[date], made_up: frozenset[date], package: str) -> Statutory:
    years = frozenset(day.year for day in off)
    return Statutory(days_off=off, make_up_days=made_up, years=years, package=package)


# By ISO 3166 code. Other countries: their public holidays come as feeds.
STATUTORY = {"CN": _of(frozenset(holidays), frozenset(workdays), "chinesecalendar")}
