"""What is not done yet, for monitoring: looked up when somebody asks, no oftener than is of use."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.backups.latest import made_at
from domain.errors import StorageUnavailable
from domain.ports import Unit, UnitOfWork, Unsent

# At set times, such as backups: those whose newest run was given up.
JOBS = "jobs"
_FRESH = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """At one moment."""

    at: datetime
    unsent: list[Unsent]
    next_due: datetime | None
    failed: dict[str, int]
    # The latest one at a set time; None: there is none yet.
    backed_up_at: datetime | None


class BacklogWatch(Collector):
    """Tells nothing while the database can't be asked: what was true before may not be now."""

    def __init__(
        self, uow: UnitOfWork, clock: Callable[[], datetime], *, makes_backups: bool
    ) -> None:
        self._uow = uow
        self._clock = clock
        self._makes_backups = makes_backups
        self._seen: _Look | None = None

    async def look(self) -> None:
        """To be awaited before it is collected."""
        if self._seen is not None and abs(self._clock() - self._seen.at) < _FRESH:
            return
        try:
            self._seen = await self._uow.read(_look)
        except StorageUnavailable:
            self._seen = None
        except asyncio.CancelledError:
            # Nobody waits for it any longer: it says nothing.
            self._seen = None
            raise

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """All of it is of all processes together."""
        waiting = GaugeMetricFamily(
            "gongdan_outbox_waiting", "Messages that wait to be sent.", labels=["account"]
        )
        oldest = GaugeMetricFamily(
            "gongdan_outbox_oldest_seconds",
            "For how long the oldest of them has waited.",
            labels=["account"],
        )
        late = GaugeMetricFamily(
            "gongdan_deadlines_late_seconds",
            "For how long the first deadline has been due and not handled.",
        )
        failed = GaugeMetricFamily(
            "gongdan_failed", "What was given up on and waits for a person.", labels=["kind"]
        )
        backup = GaugeMetricFamily(
            "gongdan_backup_age_seconds",
            "How old the latest backup made at a set time is.",
        )
        if self._seen is not None:
            seen = self._seen
            for one in seen.unsent:
                waiting.add_metric([one.account], one.count)
                oldest.add_metric([one.account], _since(one.since, seen.at))
            late.add_metric([], _since(seen.next_due or seen.at, seen.at))
            for kind, count in seen.failed.items():
                failed.add_metric([kind], count)
            if self._makes_backups and seen.backed_up_at is not None:
                backup.add_metric([], _since(seen.backed_up_at, seen.at))
        yield from (waiting, oldest, late, failed, backup)


def _look(unit: Unit) -> _Look:
    return _Look(
        at=unit.now,
        unsent=unit.backlog.unsent(),
        next_due=unit.deadlines.next_due(),
        failed={
            **{kind.value: count for kind, count in unit.backlog.failed().items()},
            JOBS: len(unit.troubles.failed_runs()),
        },
        backed_up_at=made_at(unit),
    )


def _since(then: datetime, now: datetime) -> float:
    return max(0.0, (now - then).total_seconds())
