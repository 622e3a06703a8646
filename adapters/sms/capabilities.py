"""What SMS and calls can carry."""

from datetime import timedelta

from adapters.sms.provider import Provider
from domain.delivery import Capabilities, Limit, LimitScope


def capabilities(provider: Provider) -> Capabilities:
    """How fast, altogether and for one number, is the provider's word."""
    return Capabilities(
        buttons=False,
        edits=False,
        topics=False,
        press_notices=False,
        idempotent_sends=provider.is_idempotent,
        max_text=provider.longest,
        max_file_in=0,
        max_file_out=0,
        limits=(
            Limit(scope=LimitScope.ACCOUNT, count=provider.per_second, seconds=1.0),
            Limit(scope=LimitScope.CHAT, count=1, seconds=provider.pause_per_number),
        ),
        receives=False,
        # An alert that comes later than that wakes somebody for nothing.
        patience=timedelta(minutes=20),
    )
