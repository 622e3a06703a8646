"""What doctor finds on the machine: settings, clock, disk, files, the signing secret."""

import os
import shutil
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.settings import Settings
from bot.settings.load import settings_file
from bot.settings.secret_key import secret_file
from domain.ports import Finding

# Nothing of Gongdan is older.
_EARLIEST = datetime(2026, 1, 1, tzinfo=UTC)
_LEAST_FREE = 512 * 1024 * 1024
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def examine_installation(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Everything that can be told without the database and the network."""
    yield _settings()
    yield _clock(settings, now)
    yield _disk(settings.data_dir)
    yield _files(settings.files_dir)
    yield _secret(settings)


def _settings() -> Finding:
    path = settings_file()
    code = "doctor.settings.good" if path.exists() else "doctor.settings.defaults"
    return Finding(is_good=True, code=code, params={"source": path})


def _clock(settings: Settings, now: datetime) -> Finding:
    told = f"{now.astimezone(ZoneInfo(settings.timezone)):%Y-%m-%d %H:%M}"
    if now < _EARLIEST:
        return Finding(is_good=False, code="doctor.clock.wrong", params={"now": told})
    params = {"timezone": settings.timezone, "now": told}
    return Finding(is_good=True, code="doctor.clock.good", params=params)


def _disk(data_dir: Path) -> Finding:
    place = _nearest(data_dir)
    free = shutil.disk_usage(place).free
    code = "doctor.disk.good" if free >= _LEAST_FREE else "doctor.disk.low"
    params = {"path": place, "free": readable_size(free)}
    return Finding(is_good=free >= _LEAST_FREE, code=code, params=params)


def _files(folder: Path) -> Finding:
    params = {"path": folder}
    can_write = os.access(_nearest(folder), os.W_OK | os.X_OK)
    if not can_write or (folder.exists() and not folder.is_dir()):
        return Finding(is_good=False, code="doctor.files.bad", params=params)
    code = "doctor.files.good" if folder.exists() else "doctor.files.later"
    return Finding(is_good=True, code=code, params=params)


def _secret(settings: Settings) -> Finding:
    path = secret_file(settings)
    if settings.secret_key is None and not path.exists():
        return Finding(is_good=True, code="doctor.secret.later", params={})
    if settings.secret_key is None and path.stat().st_mode & _OTHERS:
        return Finding(is_good=False, code="doctor.secret.open", params={"path": path})
    return Finding(is_good=True, code="doctor.secret.good", params={})


def _nearest(path: Path) -> Path:
    """The folder itself, or the one it will be made in."""
    return next(place for place in (path, *path.absolute().parents) if place.exists())


def readable_size(count: int) -> str:
    """Bytes as people read them."""
    for unit, size in (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} B"
