"""When a cron job is to run: arithmetic on a crontab in a zone. Knows neither clock nor store."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

# Looked through for the newest slot, the shortest first: a job of every minute has few slots in
# an hour, and one of every year none in a month.
_LOOKED_BACK = tuple(timedelta(hours=hours) for hours in (1, 26, 8 * 24, 32 * 24, 367 * 24))
_TICK = timedelta(microseconds=1)


class Slots:
    """The slots of one crontab: minute, hour, day, month, day of week (mon, tue … by name).

    Raises ValueError for what is no crontab.
    """

    def __init__(self, crontab: str, zone: str) -> None:
        self._trigger = CronTrigger.from_crontab(crontab, timezone=ZoneInfo(zone))
        # An hour that comes twice, when clocks go back, counts twice only for what is hourly.
        self._counts_hours = crontab.split()[1].startswith("*")

    def newest(self, until: datetime) -> datetime | None:
        """The latest slot (UTC) up to then, at most a year before."""
        for span in _LOOKED_BACK:
            slot = self.next(until - span)
            if slot is not None and slot <= until:
                return self._last_of(slot, until)
        return None

    def next(self, after: datetime) -> datetime | None:
        """The first slot (UTC) after then."""
        slot = self._fires(after)
        while slot is not None and slot.fold and not self._counts_hours:
            slot = self._fires(slot)
        return slot.astimezone(UTC) if slot else None

    def _last_of(self, slot: datetime, until: datetime) -> datetime:
        while (later := self.next(slot)) is not None and later <= until:
            slot = later
        return slot

    def _fires(self, after: datetime) -> datetime | None:
        utc = after.astimezone(UTC)
        fires: datetime | None = self._trigger.get_next_fire_time(None, utc + _TICK)
        return fires
