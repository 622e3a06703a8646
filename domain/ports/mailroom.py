"""The outbox: queueing for those who decide, and the delivery side.

Repositories answer None or an empty list for "not there", unless said otherwise.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.delivery import Receipt
from domain.messaging import Outgoing


class Outbox(Protocol):
    """Replies are rows before they are requests."""

    def queue(self, message: Outgoing) -> None:
        """Queue a message. `replace_key` and `card` drop unsent messages of the same key."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One chat of one account: its messages leave in order, one after another."""

    account: str
    chat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxEntry:
    """A message on its way out."""

    id: int
    message: Outgoing
    # UTC; not to be sent earlier.
    not_before: datetime
    attempts: int
    # UTC; when it was decided to send it.
    queued_at: datetime
    # Sent before without an answer: it may have arrived.
    is_unsure: bool
    # Message id of the card to edit, and native id of the topic; "" = none yet.
    edits: str = ""
    thread: str = ""


class Mailroom(Protocol):
    """The delivery side of the outbox."""

    def lanes(self, *, overdue_since: datetime | None = None) -> list[Lane]:
        """Chats with unsent messages, or only those with some that could have left before then."""
        ...

    def requested_since(self, moment: datetime) -> list[tuple[Lane, datetime]]:
        """Requests of all accounts that ended since then (UTC), in this order, as far as they are
        among the latest messages; what is being requested counts as of now.
        """
        ...

    def head(self, lane: Lane, limit: int) -> list[OutboxEntry]:
        """The oldest unsent message of a lane, and after it those that may merge with it.

        They need not be neighbours: what is said of other tickets may stand between.
        """
        ...

    def queue_of(self, lane: Lane, limit: int) -> list[OutboxEntry]:
        """The oldest unsent messages of a lane, whether they may merge or not."""
        ...

    def mark_sending(self, ids: Collection[int]) -> bool:
        """About to be requested: if the process dies now, the outcome is unknown.

        False = not all of them are queued any more, and none was marked: they must not be sent.
        """
        ...

    def sent(self, entries: Sequence[OutboxEntry], receipt: Receipt) -> None:
        """Shown. Remembers the card, the topic, and which ticket a reply would speak of."""
        ...

    def retry(self, ids: Collection[int], *, not_before: datetime, error: str) -> None:
        """Certainly not shown; once more later."""
        ...

    def unsure(self, ids: Collection[int], *, not_before: datetime, error: str) -> None:
        """May have been shown; one more try at most."""
        ...

    def failed(self, ids: Collection[int], error: str) -> None:
        """Will never be shown."""
        ...

    def spared(self, ids: Collection[int], reason: str) -> None:
        """Need not be shown any more."""
        ...

    def forget_card(self, lane: Lane, card: str) -> None:
        """The card's message is gone: the next one is posted."""
        ...

    def forget_topic(self, lane: Lane, topic: str) -> None:
        """The topic is gone."""
        ...

    def recover(self, account: str = "") -> list[OutboxEntry]:
        """Messages a process was sending that is gone become unsure; "" = of all accounts.

        Returns those that were unsure before: they were tried as often as they may be.
        """
        ...
