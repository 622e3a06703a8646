"""Who of a team is on duty when. Values only; the arithmetic is in `shifts`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Some people, from one minute of a day to another; beyond 1440 = after midnight."""

    start: int
    end: int
    # Names, or "person:12".
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """One version of a team's roster. Minutes are of the day on the wall in `timezone`."""

    team: str
    version: int
    # IANA name.
    timezone: str
    # Monday first.
    week: tuple[tuple[Shift, ...], ...]
    # Days with shifts of their own; () = nobody.
    exceptions: Mapping[date, tuple[Shift, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What one shift left to the next. `id` is 0 until stored."""

    id: int = 0
    team: str
    # UTC: when the shift ended.
    at: datetime
    # Person ids.
    leaving: tuple[int, ...]
    coming: tuple[int, ...]
    # Numbers of the open tickets handed over.
    tickets: tuple[int, ...]
    accepted_by: int | None = None
    accepted_at: datetime | None = None
