"""What a self-built app can do, and how much of it. Source: documents 90236, 90454."""

from datetime import timedelta
from typing import Final

from adapters.wecom.files import MAX_FILE
from domain.delivery import Capabilities, Fate, Limit, LimitScope, Missed

# Bytes of UTF-8.
MAX_TEXT: Final = 2048
# Within so long the same content to the same person is a repetition, where we say that it may be.
SAME_WITHIN: Final = timedelta(minutes=10)

CAPABILITIES: Final = Capabilities(
    buttons=True,
    edits=True,
    topics=False,
    press_notices=False,
    # A repetition is recognised only if it says that it may be one: see `sending`.
    idempotent_sends=False,
    # The last try must be over before that, too.
    recognises_repeats_for=SAME_WITHIN - timedelta(minutes=1),
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
