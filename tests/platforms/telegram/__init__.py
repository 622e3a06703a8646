"""An emulated Telegram: the Bot API's real wire format, and people who use their phones."""

from tests.platforms.telegram.entities import utf16_length
from tests.platforms.telegram.flood import FloodLimits
from tests.platforms.telegram.groups import Group
from tests.platforms.telegram.people import Person, Snapshot
from tests.platforms.telegram.records import Chat, Message
from tests.platforms.telegram.server import TOKEN, TelegramServer

__all__ = [
    "TOKEN",
    "Chat",
    "FloodLimits",
    "Group",
    "Message",
    "Person",
    "Snapshot",
    "TelegramServer",
    "utf16_length",
]
