"""What Telegram can do, and how much of it. Source: Bot API 10.0 and the Bot FAQ."""

from datetime import timedelta
from typing import Final

from domain.delivery import Capabilities, Fate, Limit, LimitScope, Missed

MAX_TEXT: Final = 4096
MAX_CAPTION: Final = 1024
MAX_NOTICE: Final = 200
MAX_PRESS_BYTES: Final = 64
MAX_TOPIC_NAME: Final = 128
MAX_ALBUM: Final = 10
# Bytes. A larger picture can still be sent as a file.
MAX_PICTURE: Final = 10 * 1024 * 1024

# Published are a second and a minute; what leaves evenly arrives unevenly.
_LIMITS = (
    Limit(scope=LimitScope.ACCOUNT, count=30, seconds=1.1),
    Limit(scope=LimitScope.CHAT, count=3, seconds=3.0),
    Limit(scope=LimitScope.GROUP, count=20, seconds=61.0),
)


def capabilities(*, topics: bool) -> Capabilities:
    """`topics`: the account may make one per ticket where the group has them."""
    return Capabilities(
        buttons=True,
        edits=True,
        topics=topics,
        press_notices=True,
        idempotent_sends=False,
        max_text=MAX_TEXT,
        max_file_in=20 * 1024 * 1024,
        max_file_out=50 * 1024 * 1024,
        limits=_LIMITS,
        # Updates wait for a day, for polls and webhooks alike.
        missed=Missed(fate=Fate.FETCHED, kept_for=timedelta(hours=24)),
    )
