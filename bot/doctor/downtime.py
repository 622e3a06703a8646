"""What doctor finds about the time the desk was off: what of each platform is lost, what is not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.doctor.accounts import idle_adapters
from bot.looking import look
from bot.settings import Settings
from domain.delivery import Fate, Missed
from domain.ports import Finding, Run, Texts

# A process that was seen so lately is at work.
_AT_WORK = timedelta(minutes=3)
# A restart as quick as this loses nothing anywhere.
_SHORTEST = timedelta(seconds=5)
# What is older, somebody has looked into, or nobody will.
_NEWS = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Downtime:
    """From when until when nobody was at work, UTC."""

    since: datetime
    until: datetime

    @property
    def lasted(self) -> timedelta:
        """How long."""
        return self.until - self.since


async def examine_downtime(
    settings: Settings, texts_of: Callable[[str], Texts], clock: Callable[[], datetime]
) -> list[tuple[str, Finding]]:
    """(account, finding), of those people write to. Raises DatabaseNotOpened."""
    downtime = last_downtime(await look(settings, lambda unit: unit.runs.latest()), clock())
    if downtime is None:
        return []
    async with idle_adapters(settings, texts_of, clock) as adapters:
        missed = {a.account: a.capabilities.missed for a in adapters}
    zone, is_news = ZoneInfo(settings.timezone), clock() - downtime.until < _NEWS
    return [
        (account, _finding(downtime, fate, zone, is_news=is_news))
        for account, fate in missed.items()
        if fate is not None
    ]


def last_downtime(runs: list[Run], now: datetime) -> Downtime | None:
    """The one under way, or the last; None if there was none that is known of.

    `runs`: those seen last first. As long as one of several processes was at work, the desk was.
    """
    spans = (span for span in _spans(runs, now) if span.lasted >= _SHORTEST)
    return next(spans, None)


def _spans(runs: list[Run], now: datetime) -> Iterator[Downtime]:
    """The last one first."""
    if not runs:
        return
    if now - runs[0].seen_at > _AT_WORK:
        yield Downtime(since=runs[0].seen_at, until=now)
    began = runs[0].started_at
    for run in runs[1:]:
        if run.seen_at < began:
            yield Downtime(since=run.seen_at, until=began)
        began = min(began, run.started_at)


def _finding(downtime: Downtime, missed: Missed, zone: ZoneInfo, *, is_news: bool) -> Finding:
    is_lost = missed.fate is not Fate.FETCHED or downtime.lasted > missed.kept_for
    params = {
        "minutes": max(1, round(downtime.lasted.total_seconds() / 60)),
        "since": f"{downtime.since.astimezone(zone):%Y-%m-%d %H:%M}",
        "until": f"{downtime.until.astimezone(zone):%Y-%m-%d %H:%M}",
        "hours": round(missed.kept_for.total_seconds() / 3600),
    }
    is_too_long = missed.fate is Fate.FETCHED and is_lost
    code = f"doctor.downtime.{'too_long' if is_too_long else missed.fate}"
    return Finding(is_good=True, needs_care=is_lost and is_news, code=code, params=params)
