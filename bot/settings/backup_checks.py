"""Mistakes in [backup] that show when keys are read together."""

from collections.abc import Iterator

from bot.settings.problems import SettingsProblem
from bot.settings.settings import Settings
from store.backups.errors import BackupKeyWrong
from store.backups.keys import BackupKey


def backup_contradictions(settings: Settings) -> Iterator[SettingsProblem]:
    """Everything that does not fit together."""
    backup = settings.backup
    if backup.key is not None:
        try:
            BackupKey.read(backup.key.get_secret_value())
        except BackupKeyWrong:
            yield SettingsProblem(key="backup.key", code="settings.backup_key_wrong")
    if not backup.is_set_up:
        return
    if backup.folder and backup.s3.bucket:
        yield SettingsProblem(key="backup", code="settings.backup_two_places")
    if (backup.key is None) == (backup.key_file is None):
        yield SettingsProblem(key="backup.key", code="settings.backup_one_key")
    if backup.folder and _is_within_data(settings):
        yield SettingsProblem(key="backup.folder", code="settings.backup_within_data")
    yield from _of_bucket(settings)


def _is_within_data(settings: Settings) -> bool:
    assert settings.backup.folder is not None
    return settings.backup.folder.absolute().is_relative_to(settings.data_dir.absolute())


def _of_bucket(settings: Settings) -> Iterator[SettingsProblem]:
    s3 = settings.backup.s3
    if not s3.bucket:
        return
    if not s3.access_key_id:
        yield SettingsProblem(key="backup.s3.access_key_id", code="settings.missing")
    if not s3.secret_access_key.get_secret_value():
        yield SettingsProblem(key="backup.s3.secret_access_key", code="settings.missing")
    if s3.ca_file is not None and not s3.ca_file.is_file():
        path = {"path": s3.ca_file}
        yield SettingsProblem(key="backup.s3.ca_file", code="settings.no_such_file", params=path)
