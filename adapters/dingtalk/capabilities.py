"""What DingTalk can do, and how much of it. Source: its developer documentation, 2025 and 2026."""

from typing import Final

from domain.delivery import Capabilities, Fate, Limit, LimitScope, Missed
from domain.quotas import Quota

# Bytes of the JSON of a robot message's parameters are bounded by 15 000; the rest is for the
# title, buttons and their addresses.
MAX_BODY: Final = 12_000
MAX_HEAD: Final = 60
# A card shows as many buttons; more become links in the text.
MAX_BUTTONS: Final = 5
MAX_FILE: Final = 20 * 1024 * 1024

# Standard edition: 20 calls a second of each app; sent evenly, they arrive unevenly.
_LIMITS = (Limit(scope=LimitScope.ACCOUNT, count=20, seconds=1.1),)


def capabilities(*, edits: bool, monthly_calls: int = 0) -> Capabilities:
    """`edits`: there is a template for cards; no other message can change. Calls: 0 = no end."""
    quotas = (Quota(key="api_calls", count=monthly_calls),) if monthly_calls else ()
    return Capabilities(
        buttons=True,
        edits=edits,
        topics=False,
        press_notices=False,
        # No robot API takes an idempotency key.
        idempotent_sends=False,
        max_text=4000,
        # Nothing is documented; no client sends more to a robot.
        max_file_in=100 * 1024 * 1024,
        max_file_out=MAX_FILE,
        limits=_LIMITS,
        quotas=quotas,
        # What changes a card waits for the answer to its press.
        sends_while_held=True,
        # A robot's messages are pushed once.
        missed=Missed(fate=Fate.LOST),
        # Somebody outside the company has no address but the session of their latest message.
        reply_windows=True,
    )
