"""What a self-built app can do, and how much of it. Source: documents 90236, 90454."""

from typing import Final

from adapters.wecom.files import MAX_FILE
from domain.delivery import Capabilities, Fate, Limit, LimitScope, Missed

# Bytes of UTF-8.
MAX_TEXT: Final = 2048

CAPABILITIES: Final = Capabilities(
    buttons=True,
    edits=True,
    topics=False,
    press_notices=False,
    # A repetition is recognised only if it says that it may be one: see `sending`.
    idempotent_sends=False,
    # Three bytes for each Chinese character.
    max_text=MAX_TEXT // 3,
    max_file_in=MAX_FILE,
    max_file_out=MAX_FILE,
    # Callbacks come three times more within a minute.
    missed=Missed(fate=Fate.REPEATED),
    limits=(
        # Published are 30 a minute and 1,000 an hour to one member; what is beyond is dropped
        # without a word. A long message is several, so there is room left.
        Limit(scope=LimitScope.CHAT, count=20, seconds=61.0),
        Limit(scope=LimitScope.CHAT, count=700, seconds=3610.0),
        Limit(scope=LimitScope.ACCOUNT, count=150, seconds=1.1),
    ),
)
