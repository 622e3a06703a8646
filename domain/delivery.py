"""How a message leaves: what adapters can do, what they are given, and how sending may fail."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from domain.messaging import FileKind, Outgoing
from domain.quotas import Quota


class LimitScope(StrEnum):
    """What a delivery limit counts over."""

    ACCOUNT = "account"
    CHAT = "chat"
    # Chats with several people only.
    GROUP = "group"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most `count` requests in any `seconds`, counted over `scope`. Posts and edits alike."""

    scope: LimitScope
    count: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitUse:
    """Of one limit; of a limit of chats, in the chat where it is fullest."""

    account: str
    # "account", "chat", "group"; of a quota its key.
    what: str
    # "61s", "month".
    span: str
    used: int
    count: int


class Fate(StrEnum):
    """What becomes of what people write while nobody is at work here."""

    # The platform keeps it, and gives it when asked.
    FETCHED = "fetched"
    # It is delivered again a few times within minutes, then lost.
    REPEATED = "repeated"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """`kept_for`: how long what can be fetched is kept."""

    fate: Fate
    kept_for: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a platform can do. Conversations and delivery ask this, never the platform's name."""

    buttons: bool
    # A sent message can be changed in place.
    edits: bool
    # Groups can have one topic per ticket.
    topics: bool
    # The one who pressed a button can be shown a fleeting notice.
    press_notices: bool
    # Sending twice with the same dispatch key shows one message: unknown outcomes may be retried.
    idempotent_sends: bool
    # Longest text of one message, in UTF-16 units; adapters split what is longer.
    max_text: int
    # Bytes; what is larger is refused with a sentence.
    max_file_in: int
    max_file_out: int
    limits: tuple[Limit, ...] = ()
    # Where messages can't be changed at any time: a card can, just after a press on it.
    edits_pressed: bool = False
    # What lasts longer than a process; requests are counted, or calls where it is Metered.
    quotas: tuple[Quota, ...] = ()
    # People can write back. False: mail, SMS, calls and webhooks only carry news out.
    receives: bool = True
    # What only one process may do (Held) is needed for sending, too.
    sends_while_held: bool = False
    # It may let us write only after somebody writes (WindowClosed).
    reply_windows: bool = False
    # So many messages may be sent until that person writes again; None = any number.
    most_unanswered: int | None = None
    # What becomes of what people write while we are down; None: nobody writes there then.
    missed: Missed | None = None
    # A message that may have arrived may be sent again for so long: text is recognised, and shown
    # once.
    recognises_repeats_for: timedelta = timedelta(0)
    # What could not be delivered for so long is given up and told: later it helps nobody.
    patience: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingFile:
    """A file to send: the same account's own reference where it has one, else the content."""

    kind: FileKind
    name: str
    media_type: str
    size: int
    # Reference the same account handed in with an IncomingFile, or "".
    reference: str = ""
    path: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """One request to an adapter."""

    # Idempotency key: the outbox row's id. The same at each retry.
    key: str
    message: Outgoing
    # Message id of the card to edit; "" = post.
    edits: str = ""
    # The platform's id of the topic for `message.topic`; "" = not made yet.
    thread: str = ""
    files: tuple[OutgoingFile, ...] = ()
    # An earlier try, perhaps of a former process, may have shown it: the same message all the same.
    is_unsure: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the platform said: ids of the messages now shown, the first one first."""

    message_ids: tuple[str, ...] = ()
    # The topic that was made or used, or "".
    thread: str = ""


class DeliveryError(Exception):
    """Sending failed. Subclasses name the reaction the sender must have."""


class RetryLater(DeliveryError):
    """Certainly not delivered; try again after `after` seconds, no sooner.

    `is_told`: the platform itself named the time; otherwise it is a guess, and grows with each try.
    """

    def __init__(
        self,
        reason: str,
        *,
        after: float = 1.0,
        scope: LimitScope = LimitScope.CHAT,
        is_told: bool = False,
    ) -> None:
        super().__init__(reason)
        self.after = after
        self.scope = scope
        self.is_told = is_told


class QuotaSpent(RetryLater):
    """One of the account's quotas is used up: for an hour only what is free is sent, then it is
    tried again. Somebody may have bought more.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason, after=3600.0, scope=LimitScope.ACCOUNT, is_told=True)


class OutcomeUnknown(DeliveryError):
    """The request went out and no answer came: it may or may not have been delivered."""


class AddressUnreachable(DeliveryError):
    """Nobody is there: blocked, deactivated, removed from the group, chat deleted. Permanent."""


class AddressMoved(DeliveryError):
    """The chat has a new id, and its messages count anew; send there, and remember it."""

    def __init__(self, reason: str, *, chat: str) -> None:
        super().__init__(reason)
        self.chat = chat


class WindowClosed(DeliveryError):
    """The platform lets us write only after this person writes again. It is kept until then.

    For accounts whose capabilities tell of `reply_windows`. `words`: why, for the staff; "" = as
    usual, that the person has not written lately.
    """

    def __init__(self, reason: str, *, words: str = "") -> None:
        super().__init__(reason)
        self.words = words


class MessageRefused(DeliveryError):
    """The platform will never take this message as it is. Permanent."""


class CardGone(DeliveryError):
    """The message to edit is not there any more, or can't be edited: post it anew."""


class TopicGone(DeliveryError):
    """The topic is closed, deleted, or can't be made: send to the chat itself or make another."""


class AccountRefused(DeliveryError):
    """The account's credentials are refused: nothing of this account can be sent until mended."""
