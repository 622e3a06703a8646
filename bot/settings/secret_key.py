"""The secret that signs visitor tokens and file addresses: set, or made once and kept."""

import os
import secrets
from pathlib import Path

from bot.settings.settings import Settings


def signing_secret(settings: Settings) -> str:
    """The installation's secret; made at the first call, in data_dir, readable by its owner alone.

    Raises OSError where it can be neither read nor written.
    """
    if settings.secret_key:
        return settings.secret_key.get_secret_value()
    return _kept(secret_file(settings))


def secret_file(settings: Settings) -> Path:
    """Where the secret is kept, unless the settings name one."""
    return settings.data_dir / "secret.key"


def _kept(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _read(path)
    except FileNotFoundError:
        return _make(path)


def _read(path: Path) -> str:
    if secret := path.read_text(encoding="ascii").strip():
        return secret
    raise OSError(f"{path} is empty")


def _make(path: Path) -> str:
    # Written aside and linked into place: nobody ever reads half a secret, and the first wins.
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return _read(path)
