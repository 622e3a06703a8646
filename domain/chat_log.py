"""The lines of a web chat, which is its own platform: it must remember what was shown."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatLine:
    """One line as it stands now. Each change gives it a new, higher revision in its chat."""

    chat: str
    # The message id other messages refer to; unique in the chat, rising.
    line: int
    revision: int
    # Native id of who wrote it; "" = Gongdan.
    author: str
    author_name: str
    # JSON, shaped by the web chat adapter.
    body: str
    written_at: datetime
    edited_at: datetime | None = None
