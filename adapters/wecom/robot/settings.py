"""What a group robot is told when it is made. Settings are read from files elsewhere."""

import re
from dataclasses import dataclass
from typing import Final

from adapters.wecom.app.settings import DEFAULT_API

_IN_ADDRESS: Final = re.compile(r"[?&]key=([^&#]+)")
_KEY: Final = re.compile(r"[0-9A-Za-z_-]{8,100}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotSettings:
    """Frozen for the life of the process."""

    # Whoever has it writes into the group: it is never shown.
    key: str
    # Before the commands that stand for buttons: nobody can answer a robot.
    hint: str
    api_base_url: str = DEFAULT_API


def to_key(written: str) -> str:
    """The key, of it alone or of the whole address the client shows. Raises ValueError."""
    found = _IN_ADDRESS.search(written)
    key = found[1] if found else written.strip()
    if not _KEY.fullmatch(key):
        raise ValueError("not a key")
    return key
