"""The secret that signs visitor tokens and file addresses: set, or made once and kept."""

import os
import platform
import secrets
from collections.abc import Callable
from pathlib import Path

from bot.settings.settings import Settings


def signing_secret(settings: Settings) -> str:
    """The installation's secret; made at the first call, in data_dir, readable by its owner alone.

    Raises OSError where it can be neither read nor written.
    """
    if settings.secret_key:
        return settings.secret_key.get_secret_value()
    return kept_word(secret_file(settings), _new_secret)


def secret_file(settings: Settings) -> Path:
    """Where the secret is kept, unless the settings name one."""
    return settings.data_dir / "secret.key"


def kept_word(path: Path, make: Callable[[], str]) -> str:
    """The word in the file, made at the first call; all who share the file get the same one.

    Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _read(path)
    except FileNotFoundError:
        return _make(path, make())


def _new_secret() -> str:
    return secrets.token_urlsafe(48)


def _read(path: Path) -> str:
    if secret := path.read_text(encoding="ascii").strip():
        return secret
    raise OSError(f"{path} is empty")


def _make(path: Path, word: str) -> str:
    # Written aside and linked into place: nobody ever reads half a word, and the first wins.
    draft = path.with_name(f".{path.name}.{platform.node()}.{os.getpid()}")
    descriptor = os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(word)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return _read(path)
