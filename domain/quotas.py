"""Quotas that last: so many requests a calendar month, counted over restarts."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

# Percent of a quota used from which it is short, very short, gone.
SHORT, VERY_SHORT, GONE = 80, 95, 100
THRESHOLDS = (GONE, VERY_SHORT, SHORT)


class Period(StrEnum):
    """After what the platform counts from nothing again."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """At most `count` requests of the account in each period of the platform's own calendar."""

    # Names it in the store, and for people: a text key ends with it.
    key: str
    count: int
    period: Period = Period.MONTH
    zone: str = "Asia/Shanghai"

    def began(self, now: datetime) -> datetime:
        """When the period under way began, UTC."""
        return self._first(now.astimezone(ZoneInfo(self.zone))).astimezone(UTC)

    def ends(self, now: datetime) -> datetime:
        """When it is counted from nothing again, UTC."""
        first = self._first(now.astimezone(ZoneInfo(self.zone)))
        # Some day of the next period, whatever the clocks are put to meanwhile.
        within = timedelta(days=40) if self.period is Period.MONTH else timedelta(hours=36)
        return self._first(first + within).astimezone(UTC)

    def _first(self, local: datetime) -> datetime:
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        return midnight.replace(day=1) if self.period is Period.MONTH else midnight


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaUse:
    """How much of a quota is used in the period that began at `began_at` (UTC)."""

    account: str
    key: str
    began_at: datetime
    used: int
    # The highest threshold the admins were told of, percent; 0 = none.
    told: int = 0


def threshold(used: int, count: int) -> int:
    """The highest threshold that is reached; 0 = none."""
    share = used * 100 // count if count > 0 else GONE
    return next((one for one in THRESHOLDS if share >= one), 0)
