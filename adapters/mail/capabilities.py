"""What mail can carry. Servers differ; these are what all of them take."""

from datetime import timedelta
from typing import Final

from adapters.mail.settings import MailSettings
from domain.delivery import Capabilities, Limit, LimitScope

# Bytes of all attachments together: encoded they stay below the 25 MB most servers allow.
MAX_FILES: Final = 15 * 1024 * 1024
MAX_SUBJECT: Final = 150


def capabilities(settings: MailSettings) -> Capabilities:
    """How fast is the account's own affair: providers count by the minute."""
    return Capabilities(
        buttons=False,
        edits=False,
        topics=False,
        press_notices=False,
        # Receivers' programs know a repetition by its Message-ID, but not all of them.
        idempotent_sends=False,
        max_text=100_000,
        max_file_in=0,
        max_file_out=MAX_FILES,
        limits=(Limit(scope=LimitScope.ACCOUNT, count=settings.per_minute, seconds=60.0),),
        receives=False,
        patience=timedelta(hours=4),
    )
