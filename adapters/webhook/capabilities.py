"""What a webhook can carry. The numbers are ours: receivers publish none."""

from datetime import timedelta
from typing import Final

from domain.delivery import Capabilities, Limit, LimitScope

# Bytes of a body.
MAX_BODY: Final = 256 * 1024

CAPABILITIES: Final = Capabilities(
    buttons=False,
    edits=False,
    topics=False,
    press_notices=False,
    # Receivers know a repetition by its webhook-id.
    idempotent_sends=True,
    max_text=MAX_BODY // 4,
    max_file_in=0,
    max_file_out=0,
    limits=(Limit(scope=LimitScope.ACCOUNT, count=20, seconds=1.0),),
    receives=False,
    # A receiver may be down over a weekend and miss nothing.
    patience=timedelta(days=3),
)
