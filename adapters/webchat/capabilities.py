"""What the web chat can do."""

from adapters.webchat.settings import WebchatSettings
from domain.delivery import Capabilities


def capabilities(settings: WebchatSettings) -> Capabilities:
    """No limits of delivery: the platform is this process."""
    return Capabilities(
        buttons=True,
        edits=True,
        topics=False,
        press_notices=True,
        idempotent_sends=True,
        # Longer texts are shown all the same; nobody wants to read them.
        max_text=16_000,
        max_file_in=settings.max_file_bytes,
        max_file_out=settings.max_file_bytes,
    )
