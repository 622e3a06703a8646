"""What [backup] in the settings comes to: what is saved, where, sealed with which key."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from bot.settings import Settings
from bot.settings.load import settings_file
from bot.settings.secret_key import secret_file
from bot.version import VERSION
from domain.errors import DeskError
from store.backups.folder import Folder
from store.backups.installation import Installation
from store.backups.keeping import Keep
from store.backups.keys import BackupKey
from store.backups.place import Bucket, Place
from store.backups.vault import Vault
from store.backups.workspace import workspace_in


class BackupsNotSetUp(DeskError):
    """The settings name no place for backups."""

    code = "error.backup_not_set_up"


@contextmanager
def open_vault(settings: Settings) -> Iterator[Vault]:
    """Where backups lie. Raises BackupsNotSetUp, BackupKeyWrong, OSError."""
    if not settings.backup.is_set_up:
        raise BackupsNotSetUp
    place, key = _place_of(settings), _key_of(settings)
    with workspace_in(settings.data_dir) as workspace:
        yield Vault(place, key, workspace)


def installation_of(settings: Settings) -> Installation:
    """What is saved, and where it is brought back to."""
    return Installation(
        database_url=settings.database_url,
        files=settings.files_dir,
        settings=settings_file(),
        secret_key=secret_file(settings),
        version=VERSION,
    )


def keep_of(settings: Settings) -> Keep:
    """For how long."""
    backup = settings.backup
    return Keep(daily=backup.keep_daily, weekly=backup.keep_weekly, monthly=backup.keep_monthly)


def _key_of(settings: Settings) -> BackupKey:
    backup = settings.backup
    if backup.key is not None:
        return BackupKey.read(backup.key.get_secret_value())
    assert backup.key_file is not None
    return BackupKey.read(backup.key_file.read_text(encoding="utf-8"))


def _place_of(settings: Settings) -> Place:
    if settings.backup.folder is not None:
        return Folder(settings.backup.folder)
    s3 = settings.backup.s3
    bucket = Bucket(
        name=s3.bucket,
        endpoint=s3.endpoint,
        region=s3.region,
        access_key_id=s3.access_key_id,
        secret_access_key=s3.secret_access_key.get_secret_value(),
        prefix=s3.prefix,
        is_in_path=s3.path_style,
        authority=s3.ca_file.read_text(encoding="utf-8") if s3.ca_file else "",
    )
    # Loaded where it is wanted: 10 MB that a folder needs nothing of.
    place: Place = import_module("store.backups.s3").S3(bucket)
    return place
