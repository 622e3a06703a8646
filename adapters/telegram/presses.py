"""Buttons' commands as callback data of at most 64 bytes, and back: `<version>:<command>`."""

from adapters.telegram.capabilities import MAX_PRESS_BYTES
from domain.delivery import MessageRefused
from domain.messaging import Button, Press


def to_callback_data(button: Button) -> str:
    """Raises MessageRefused for a command that does not fit."""
    data = f"{button.version or ''}:{button.command}"
    if len(data.encode()) > MAX_PRESS_BYTES:
        raise MessageRefused(f"command of button is too long: {button.command!r}")
    return data


def to_press(data: str) -> Press | None:
    """What a button stands for; None for data that is not of ours."""
    version, colon, command = data.partition(":")
    if not colon or not command or not ((version.isascii() and version.isdigit()) or not version):
        return None
    return Press(command=command, version=int(version or 0))
