"""The daily digest as a job at a set time."""

from collections.abc import Iterator

from desk.desk import Desk
from desk.reports.send_digests import send_digests
from domain.policy import ServicePolicy
from domain.ports import Announcer, Unit, UnitOfWork
from scheduler.jobs import CronJob, Missed, Slot, in_one_unit


def digest_jobs(
    at: str, uow: UnitOfWork, policy: ServicePolicy, announcer: Announcer
) -> Iterator[CronJob]:
    """At "18:00"; none for ""."""

    def send(unit: Unit, slot: Slot) -> None:
        send_digests(Desk(unit=unit, policy=policy, announcer=announcer, actor=None), slot.at)

    hour, _, minute = at.partition(":")
    if hour:
        yield CronJob(
            name="digest",
            crontab=f"{int(minute)} {int(hour)} * * *",
            missed=Missed.MAKE_UP,
            run=in_one_unit(uow, send),
        )
