"""One person on several platforms: how two chats are proved to be one person's. Values only."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# How long a code is good, and after it the two confirmations.
LINK_LASTS = timedelta(minutes=10)
# Wrong codes from one chat before it has to wait, and for how long.
MOST_TRIES = 5
TRIES_REST = timedelta(hours=1)


class LinkState(StrEnum):
    """How far a link is. It goes this way only, and from anywhere to ENDED."""

    # A code was given out.
    OFFERED = "offered"
    # Somebody typed it in another chat, and is asked whether they mean it.
    TYPED = "typed"
    # They do; the chat the code came from is asked, too.
    AGREED = "agreed"
    # Both said yes: one person since.
    DONE = "done"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkEnd:
    """One of the two private chats, and who writes there."""

    account: str
    native_id: str
    chat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Two chats on their way to be one person's, kept afterwards. `id` is 0 until stored."""

    id: int = 0
    # Of the code; see `secrets`.
    digest: str
    # Where the code was asked for, and where it was typed.
    asked: LinkEnd
    typed: LinkEnd | None = None
    state: LinkState = LinkState.OFFERED
    # UTC; afterwards it is as if nobody had asked.
    expires_at: datetime
    # Who the two were, and who they are since; None = not done.
    former_id: int | None = None
    person_id: int | None = None

    def is_open(self, now: datetime) -> bool:
        """Something may still become of it."""
        return self.state not in {LinkState.DONE, LinkState.ENDED} and now < self.expires_at


def is_trying_too_often(failures: int, failed_at: datetime | None, now: datetime) -> bool:
    """No code is looked at any more in this chat for the time being."""
    return failures >= MOST_TRIES and failed_at is not None and now - failed_at < TRIES_REST
