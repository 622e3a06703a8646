"""Everything doctor looks at, in the order it is told."""

from collections.abc import Callable
from datetime import datetime

from bot.doctor.accounts import examine_accounts
from bot.doctor.backups import examine_backups
from bot.doctor.calendars import examine_calendars
from bot.doctor.downtime import examine_downtime
from bot.doctor.escalation import examine_escalation
from bot.doctor.installation import examine_installation
from bot.doctor.limits import examine_limits
from bot.doctor.processes import examine_processes
from bot.doctor.promises import examine_promises
from bot.doctor.records import READABLE, examine_records
from bot.doctor.rosters import examine_rosters
from bot.settings import Settings
from domain.ports import Finding, Texts


async def examine(
    settings: Settings,
    clock: Callable[[], datetime],
    texts: Texts,
    texts_of: Callable[[str], Texts],
) -> list[tuple[Finding, str]]:
    """Each finding with its sentence."""
    records = await examine_records(settings, clock, texts.say("doctor.no_ticket"))
    can_look = any(finding.code == READABLE for finding in records)
    own = [
        *examine_installation(settings, clock()),
        *records,
        *(await examine_processes(settings, clock, texts, texts_of) if can_look else ()),
        *(await examine_calendars(settings, clock, texts) if can_look else ()),
        *(await examine_promises(settings) if can_look else ()),
        *(await examine_escalation(settings) if can_look else ()),
        *(await examine_rosters(settings, texts) if can_look else ()),
        await examine_backups(settings, clock(), texts),
    ]
    told = [(finding, _sentence(finding, texts)) for finding in own]
    of_accounts = await examine_accounts(settings, texts_of, clock)
    if can_look:
        of_accounts += await examine_limits(settings, texts_of, clock)
        of_accounts += await examine_downtime(settings, texts_of, clock)
    for account, finding in of_accounts:
        sentence = _sentence(finding, texts)
        told.append(
            (finding, texts.say("doctor.account.where", account=account, sentence=sentence))
        )
    return told


def _sentence(finding: Finding, texts: Texts) -> str:
    return texts.say(finding.code, **finding.params)
