"""Which backups are kept, and what becomes of those that aren't."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from store.backups.errors import (
    BackupDamaged,
    BackupIncoherent,
    BackupKeyOther,
    BackupPartMissing,
)
from store.backups.manifest import moment_of
from store.backups.vault import Vault

# A backup under way may rest on files that no backup speaks of yet.
_UNDER_WAY = timedelta(days=2)
# Before the newest: all are kept, for whoever notices this evening what went wrong at noon.
_LATELY = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """The newest of so many days, weeks and months in which there is one, and all of two days."""

    daily: int
    weekly: int
    monthly: int


def kept(names: Iterable[str], keep: Keep, zone: ZoneInfo) -> set[str]:
    """Those of them that stay. Days, weeks and months are those of the zone."""
    newest_first = sorted(names, reverse=True)
    found = {name for name in newest_first if _is_late(name, newest_first[0])}
    spans: tuple[tuple[int, Callable[[datetime], object]], ...] = (
        (keep.daily, lambda at: at.date()),
        (keep.weekly, lambda at: at.isocalendar()[:2]),
        (keep.monthly, lambda at: (at.year, at.month)),
    )
    for count, span_of in spans:
        newest_of: dict[object, str] = {}
        for name in newest_first:
            newest_of.setdefault(span_of(moment_of(name).astimezone(zone)), name)
        found.update(list(newest_of.values())[:count])
    return found


def _is_late(name: str, newest: str) -> bool:
    return moment_of(newest) - moment_of(name) < _LATELY


def forget_old(vault: Vault, keep: Keep, zone: ZoneInfo, now: datetime) -> list[str]:
    """Remove what need not be kept; answers with the backups that went.

    The newest that was proved stays in any case: it is the one that is known to come back.
    """
    names = set(vault.names())
    proved = sorted(vault.proved() & names)
    going = sorted(names - kept(names, keep, zone) - set(proved[-1:]))
    # What a backup left that was broken off.
    remains = vault.remains(now - _UNDER_WAY)
    for name in (*going, *remains):
        vault.forget(name)
    if going or remains:
        _remove_files(vault, now)
    return going


def _remove_files(vault: Vault, now: datetime) -> None:
    """Those that belong to no backup. While one can't be opened, nobody knows which those are."""
    needed: set[str] = set()
    try:
        for name in vault.names():
            needed.update(map(vault.file_name, vault.contents(vault.manifest(name))))
    except (BackupDamaged, BackupIncoherent, BackupKeyOther, BackupPartMissing):
        return
    for name, stored in vault.files().items():
        if name not in needed and stored.stored_at < now - _UNDER_WAY:
            vault.remove_file(name)
