"""Messages a platform shows only after somebody writes in the chat.

Repositories answer None or an empty list for "not there", unless said otherwise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.messaging import Outgoing
from domain.ports.mailroom import Lane, OutboxEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingChat:
    """What waits for somebody to write in a chat."""

    lane: Lane
    count: int
    # UTC; since when the oldest waits.
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedMessage:
    """It waited in vain."""

    lane: Lane
    # The ticket it speaks of.
    ticket: int | None


class HeldMessages(Protocol):
    """Kept in the outbox, neither tried nor in the way of others. What takes the place of an
    unsent message takes that of a held one, too.
    """

    def hold(self, entries: Sequence[OutboxEntry], error: str) -> bool:
        """Not shown, and not to be until somebody writes there; False if that came to pass while
        they were requested: then they may be tried again.
        """
        ...

    def hold_rest(self, lane: Lane, error: str) -> list[int]:
        """Hold what else is queued; returns the tickets it speaks of."""
        ...

    def take_back(self, outbox_id: int, error: str) -> list[Outgoing]:
        """It was taken for shown, and is not: hold it anew, with all that left as one with it.
        Empty: no such message.
        """
        ...

    def release(self, lane: Lane) -> list[int]:
        """Somebody wrote: what is held may be shown; returns the tickets it speaks of."""
        ...

    def count(self, lane: Lane, ticket: int) -> int:
        """How many about a ticket wait."""
        ...

    def chats(self, limit: int) -> list[WaitingChat]:
        """Chats where somebody must write first, the one that waits longest first."""
        ...

    def expire(self, before: datetime, limit: int) -> list[DroppedMessage]:
        """Give up those from before: after so long they answer nothing any more."""
        ...
