"""What every way of counting time can do, and the simplest of them: around the clock."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


class Schedule(Protocol):
    """Counted time. All times are aware; answers are UTC."""

    @property
    def key(self) -> str:
        """Key of the calendar; "" = around the clock."""
        ...

    @property
    def version(self) -> int:
        """Version of the calendar; 0 = around the clock."""
        ...

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """The first moment by which `amount` (not negative) was counted since `start`.

        Raises NeverOpen where it would not be counted within ten years.
        """
        ...

    def between(self, start: datetime, end: datetime) -> timedelta:
        """What is counted from `start` to `end`; zero where `end` is not later."""
        ...

    def next_opening(self, at: datetime) -> datetime:
        """`at` itself while counting, else when counting begins again. Raises NeverOpen."""
        ...

    def openings(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The counted intervals from `start` to `end`, cut to them, in order."""
        ...


class NeverOpen(Exception):
    """The calendar has no working time within ten years. Refused when saved, so a bug here."""


@dataclass(frozen=True, slots=True)
class AroundTheClock:
    """Wall time: every second counts."""

    key: str = ""
    version: int = 0

    def add(self, start: datetime, amount: timedelta) -> datetime:
        """So much later."""
        return start + amount

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Everything between."""
        return max(end - start, timedelta(0))

    def next_opening(self, at: datetime) -> datetime:
        """Always open."""
        return at

    def openings(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """All of it."""
        if start < end:
            yield start, end


AROUND_THE_CLOCK = AroundTheClock()
