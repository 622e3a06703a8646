"""How people and chats are called in a web chat, and who sits in which chat."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from adapters.webchat.settings import DemoSeat, Pane
from domain.messaging import ChatKind

# "v:" an unknown visitor's chat, "u:" a known person's, "g:" a group's.
_CHAT = re.compile(r"[vug]:[^\s/]{1,200}")
# Letters and digits nobody mistakes for one another.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Somebody in a chat: what a valid token stands for. They see this chat and no other."""

    native_id: str
    name: str
    chat: str
    chat_kind: ChatKind = ChatKind.PRIVATE
    pane: Pane = Pane.CUSTOMER
    # UTC; the token is worthless afterwards.
    until: datetime


def is_chat(chat: str) -> bool:
    """Whether a chat of this name can exist here."""
    return _CHAT.fullmatch(chat) is not None


def new_visitor(until: datetime, name: str) -> Seat:
    """Somebody never seen before. `name` holds a place for a short `{code}`."""
    visitor = secrets.token_urlsafe(16)
    code = "".join(secrets.choice(_ALPHABET) for _ in range(4))
    return Seat(
        native_id=f"visitor:{visitor}",
        name=name.format(code=code),
        chat=f"v:{visitor}",
        until=until,
    )


def known_user(user_id: str, name: str, until: datetime) -> Seat:
    """Somebody the company's site vouches for: the same chat on each of their devices."""
    return Seat(native_id=f"user:{user_id}", name=name, chat=f"u:{user_id}", until=until)


def demo_seat(seat: DemoSeat, until: datetime) -> Seat:
    """Somebody a newcomer plays."""
    return Seat(
        native_id=seat.native_id,
        name=seat.name,
        chat=seat.chat,
        chat_kind=seat.chat_kind,
        pane=seat.pane,
        until=until,
    )
