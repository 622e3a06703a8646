"""What a bot can do, and how much of it. Source: documents 101463, 101032, 96484."""

from typing import Final

from domain.delivery import Capabilities, Fate, Limit, LimitScope, Missed

# Bytes of UTF-8 in one markdown message.
MAX_MARKDOWN: Final = 20480
# Of words, before they are marked up: each sign may need one more, each line end two.
MAX_WORDS: Final = MAX_MARKDOWN // 3
MAX_FILE_IN: Final = 100 * 1024 * 1024
MAX_FILE_OUT: Final = 20 * 1024 * 1024

CAPABILITIES: Final = Capabilities(
    buttons=True,
    edits=False,
    # Within five seconds.
    edits_pressed=True,
    topics=False,
    press_notices=False,
    idempotent_sends=False,
    # Three bytes for each Chinese character.
    max_text=MAX_WORDS // 3,
    max_file_in=MAX_FILE_IN,
    max_file_out=MAX_FILE_OUT,
    reply_windows=True,
    # Answers go over the one connection.
    sends_while_held=True,
    missed=Missed(fate=Fate.LOST),
    limits=(
        # Published are 30 a minute and 1,000 an hour in one chat, answers and all else together.
        # A long message is several, so there is room left.
        Limit(scope=LimitScope.CHAT, count=24, seconds=61.0),
        Limit(scope=LimitScope.CHAT, count=800, seconds=3610.0),
    ),
)
