"""Quotas that last: so many requests a calendar month, counted over restarts."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

# Percent of a quota used from which it is short, very short, gone.
SHORT, VERY_SHORT, GONE = 80, 95, 100
THRESHOLDS = (GONE, VERY_SHORT, SHORT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """At most `count` requests of the account in each month of the platform's own calendar."""

    # Names it in the store, and for people: a text key ends with it.
    key: str
    count: int
    zone: str = "Asia/Shanghai"

    def began(self, now: datetime) -> datetime:
        """When the month under way began, UTC."""
        return _first(now.astimezone(ZoneInfo(self.zone))).astimezone(UTC)

    def ends(self, now: datetime) -> datetime:
        """When it is counted from nothing again, UTC."""
        # Some day of the next month.
        later = _first(now.astimezone(ZoneInfo(self.zone))) + timedelta(days=40)
        return _first(later).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaUse:
    """How much of a quota is used in the month that began at `began_at` (UTC)."""

    account: str
    key: str
    began_at: datetime
    used: int
    # The highest threshold the admins were told of, percent; 0 = none.
    told: int = 0


def _first(local: datetime) -> datetime:
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def threshold(used: int, count: int) -> int:
    """The highest threshold that is reached; 0 = none."""
    share = used * 100 // count if count > 0 else GONE
    return next((one for one in THRESHOLDS if share >= one), 0)
