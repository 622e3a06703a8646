"""Buttons as links that make the presser say something, and what was said as a press.

The mark after the command tells a press from typing and carries the version it stood on. It grants
nothing: anybody may type it, and who may do what is decided by who wrote.
"""

import re
from urllib.parse import quote

from domain.messaging import Button, Press

_SAY = "dtmd://dingtalkclient/sendMessage?content="
_PRESSED = re.compile(r"(/\S.*?) ·(\d{0,9})", re.DOTALL)


def to_link(button: Button) -> str:
    """The address of a button."""
    return f"{_SAY}{quote(to_said(button), safe='')}"


def to_said(button: Button) -> str:
    """What is said by pressing it."""
    return f"{button.command} ·{button.version or ''}"


def to_press(text: str) -> Press | None:
    """None if it was typed."""
    found = _PRESSED.fullmatch(text)
    return Press(command=found[1], version=int(found[2] or 0)) if found else None
