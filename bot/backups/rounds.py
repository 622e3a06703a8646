"""What is done at the time of a backup: it is made, old ones go, and perhaps it is proved."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog

from bot.backups.set_up import installation_of, keep_of, open_vault
from bot.settings import Settings
from bot.version import VERSION
from store.backups.keeping import forget_old
from store.backups.making import make_backup
from store.backups.proving import prove
from store.backups.watch import Watch

log = structlog.get_logger(__name__)


def go(
    settings: Settings,
    clock: Callable[[], datetime],
    name: str,
    watch: Watch,
    *,
    prove_it: bool,
) -> None:
    """Blocks. Safe to repeat: what has this name already is not made again."""
    with open_vault(settings) as vault:
        if name not in vault.names():
            made = make_backup(installation_of(settings), vault, watch, clock(), name=name)
            missing = len(made.missing_files)
            log.info("backup.made", backup=name, rows=sum(made.rows.values()), missing=missing)
        gone = forget_old(vault, keep_of(settings), ZoneInfo(settings.timezone), clock())
        log.info("backup.kept", gone=len(gone))
        if prove_it:
            folder = settings.data_dir
            proof = prove(vault, name, folder, watch, version=VERSION, now=clock())
            log.info("backup.proved", backup=name, rows=proof.rows, files=proof.files)
