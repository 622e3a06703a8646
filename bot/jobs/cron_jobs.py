"""Every job at a set time: when it runs, what becomes of missed slots, and whose work it is."""

from collections.abc import Mapping

from bot.backups.job import Backups
from bot.directories import Directories
from bot.jobs.calendar_feeds import CalendarFeeds
from bot.jobs.digests import digest_jobs
from bot.jobs.housekeeping import Housekeeping
from bot.jobs.read_status import ReadStatus
from bot.jobs.unread_messages import UnreadMessages
from bot.platforms import Parts
from domain.policy import ServicePolicy
from domain.ports import Announcer, ChatAdapter
from scheduler.jobs import CronJob, Missed


def cron_jobs(
    parts: Parts,
    policy: ServicePolicy,
    announcer: Announcer,
    directories: Directories,
    adapters: Mapping[str, ChatAdapter],
) -> tuple[CronJob, ...]:
    """In the installation's zone."""
    settings = parts.settings
    # A draft may be taken up again with its files.
    keep = max(settings.database.keep, settings.service.draft_lifetime)
    return (
        CronJob(
            name="housekeeping",
            crontab="40 3 * * *",
            missed=Missed.MAKE_UP,
            run=Housekeeping(parts.uow, parts.files, keep, parts.queue).tidy,
        ),
        CronJob(
            name="directories",
            crontab="0 3 * * *",
            missed=Missed.MAKE_UP,
            run=directories.refresh,
        ),
        CronJob(
            name="calendar-feeds",
            crontab="20 4 * * *",
            missed=Missed.MAKE_UP,
            run=CalendarFeeds(parts.uow, policy, announcer).refresh,
        ),
        *ReadStatus(parts.uow, adapters).jobs(),
        *UnreadMessages(parts.uow, policy, announcer).jobs(),
        *Backups(settings, parts.clock, parts.uow, announcer).jobs(),
        *digest_jobs(settings.digest.at, parts.uow, policy, announcer),
    )
