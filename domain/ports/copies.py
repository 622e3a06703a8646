"""Where a public message was shown, or is about to be: its copies in chats.

Repositories answer None or an empty list for "not there", unless said otherwise.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from domain.ports.mailroom import Lane


class CopyState(StrEnum):
    """How far a copy has come."""

    # Certainly not shown yet.
    WAITING = "waiting"
    # Requested, and not answered (yet): it may be there.
    UNDER_WAY = "under_way"
    SHOWN = "shown"
    # It was not, and never will be.
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageCopy:
    """One message of the outbox that shows a public message to the customer."""

    outbox_id: int
    message_id: int
    lane: Lane
    state: CopyState
    # The platform's ids of it; none where the platform names none.
    native_ids: tuple[str, ...] = ()


class Copies(Protocol):
    """Copies of public messages; forgotten with the outbox's old messages."""

    def of(self, message_id: int) -> list[MessageCopy]:
        """All copies of a message."""
        ...

    def get(self, outbox_id: int) -> MessageCopy | None:
        """One copy."""
        ...

    def drop(self, outbox_id: int) -> None:
        """Never to be shown. If it is under way it may be shown after all, and is known then."""
        ...
