"""What WeChat customer service can do, and how much of it. Source: documents 94677, 90454."""

from datetime import timedelta
from typing import Final

from adapters.wecom.files import MAX_FILE
from domain.delivery import Capabilities, Fate, Limit, LimitScope, Missed

# Bytes of UTF-8.
MAX_TEXT: Final = 2048
MAX_HEAD: Final = 1024
# Entries of one menu, and characters of one, of at most four bytes each.
MAX_ENTRIES: Final = 10
MAX_ENTRY: Final = 32

CAPABILITIES: Final = Capabilities(
    buttons=True,
    edits=False,
    topics=False,
    press_notices=False,
    # Each message bears an id of ours, which WeCom takes once: see `trail`.
    idempotent_sends=True,
    # Three bytes for each Chinese character.
    max_text=MAX_TEXT // 3,
    max_file_in=MAX_FILE,
    max_file_out=MAX_FILE,
    # Five messages, and 48 hours, after the customer's last; WeCom says itself when it is over.
    reply_windows=True,
    most_unanswered=5,
    # By cursor.
    missed=Missed(fate=Fate.FETCHED, kept_for=timedelta(days=3)),
    # The limit of one path is 10,000 a minute.
    limits=(Limit(scope=LimitScope.ACCOUNT, count=150, seconds=1.1),),
)
