"""Quiet hours: until when somebody is left in peace. Pure."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.escalation.ladder import QuietHours


def quiet_until(hours: QuietHours | None, at: datetime, timezone: str) -> datetime | None:
    """When they end (UTC), by the wall clock of an IANA zone; None = nobody rests at `at`."""
    if hours is None:
        return None
    local = at.astimezone(ZoneInfo(timezone))
    clock = local.time()
    over_midnight = hours.end < hours.start
    is_quiet = (
        clock >= hours.start or clock < hours.end
        if over_midnight
        else hours.start <= clock < hours.end
    )
    if not is_quiet:
        return None
    ends_tomorrow = over_midnight and clock >= hours.start
    day = local.date() + timedelta(days=1 if ends_tomorrow else 0)
    # In the hour that comes twice, the end is in the same one of the two.
    end = datetime.combine(day, hours.end, local.tzinfo).replace(fold=local.fold)
    return end.astimezone(UTC)
