"""What a group robot can carry, and how much of it. Source: document 91770."""

from datetime import timedelta
from typing import Final

from domain.delivery import Capabilities, Limit, LimitScope

# Bytes of UTF-8 in one text.
MAX_TEXT: Final = 2048
MAX_PICTURE: Final = 2 * 1024 * 1024
MAX_FILE: Final = 20 * 1024 * 1024

CAPABILITIES: Final = Capabilities(
    buttons=False,
    edits=False,
    topics=False,
    press_notices=False,
    idempotent_sends=False,
    # Three bytes for each Chinese character.
    max_text=MAX_TEXT // 3,
    max_file_in=0,
    max_file_out=MAX_FILE,
    limits=(
        # Published are 20 a minute. A long message is several, so there is room left.
        Limit(scope=LimitScope.ACCOUNT, count=16, seconds=61.0),
    ),
    receives=False,
    # An alert of yesterday helps nobody.
    patience=timedelta(days=1),
)
