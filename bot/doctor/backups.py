"""What doctor finds of backups: whether they are made, are new enough, and were ever proved."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.backups.set_up import open_vault
from bot.settings import Settings
from domain.errors import DeskError
from domain.ports import Finding, Texts
from store.backups.manifest import moment_of
from store.backups.vault import Vault

# A day, and an evening on which it was skipped for good reasons.
_OLD = timedelta(hours=36)


async def examine_backups(settings: Settings, now: datetime, texts: Texts) -> Finding:
    """Asks the place they lie at."""
    if not settings.backup.is_set_up:
        return Finding(is_good=True, needs_care=True, code="doctor.backup.none", params={})
    try:
        return await asyncio.to_thread(_look, settings, now)
    except DeskError as error:
        sentence = texts.say(error.code, **error.params)
    except OSError as error:
        sentence = f"{error.filename or ''} {error.strerror or error}".strip()
    return _bad("doctor.backup.unusable", {"sentence": sentence})


def _look(settings: Settings, now: datetime) -> Finding:
    with open_vault(settings) as vault:
        return _look_into(vault, settings, now)


def _look_into(vault: Vault, settings: Settings, now: datetime) -> Finding:
    zone = ZoneInfo(settings.timezone)
    names = vault.names()
    if not names:
        return _bad("doctor.backup.missing", {"place": vault.shown})
    # Whether it can be opened with the key of the settings.
    newest = vault.manifest(names[0])
    told = {
        "place": vault.shown,
        "when": f"{moment_of(newest.name).astimezone(zone):%Y-%m-%d %H:%M}",
    }
    if settings.backup.at and now - newest.made_at > _OLD:
        return _bad("doctor.backup.old", told)
    if newest.missing_files:
        params = {**told, "count": len(newest.missing_files)}
        code = "doctor.backup.incomplete"
        return Finding(is_good=True, needs_care=True, code=code, params=params)
    proved = vault.proved() & set(names)
    if not proved:
        code = "doctor.backup.unproved"
        return Finding(is_good=True, needs_care=True, code=code, params=told)
    params = {**told, "proved": max(proved)}
    return Finding(is_good=True, code="doctor.backup.good", params=params)


def _bad(code: str, params: Mapping[str, object]) -> Finding:
    return Finding(is_good=False, code=code, params=params)
