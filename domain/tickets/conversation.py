"""What was said on a ticket. Public messages and internal notes are different things on purpose:
nothing that writes to a customer can be handed a note."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.messaging import FileKind


class RecallOutcome(StrEnum):
    """What became of a copy of a message that was taken back."""

    # The customer sees it no longer.
    GONE = "gone"
    # The platform takes nothing back, or not this.
    IMPOSSIBLE = "impossible"
    # The platform takes messages back, but not this one any more.
    TOO_LATE = "too_late"
    # Nobody knows whether it was ever shown.
    UNKNOWN = "unknown"


class Author(StrEnum):
    """On whose side a message was written."""

    CUSTOMER = "customer"
    STAFF = "staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMessage:
    """A public message between the customer and the staff. `id` is 0 until stored."""

    id: int = 0
    number: int
    author: Author
    author_id: int
    author_name: str
    text: str
    sent_at: datetime
    edited_at: datetime | None = None
    # Ids of its files.
    attachments: tuple[int, ...] = ()
    # When it was taken back, and by whom (person): customers see it no longer.
    taken_back_at: datetime | None = None
    taken_back_by: int | None = None
    # When the customer's platform first said that they had read it, and when it was last asked.
    read_at: datetime | None = None
    read_asked_at: datetime | None = None

    @property
    def is_taken_back(self) -> bool:
        """It is kept for the staff alone."""
        return self.taken_back_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class InternalNote:
    """A remark among the staff (内部备注). `id` is 0 until stored."""

    id: int = 0
    number: int
    author_id: int
    author_name: str
    text: str
    written_at: datetime
    attachments: tuple[int, ...] = ()


class AttachmentState(StrEnum):
    """Where an attachment's content is."""

    # Still on the platform; will be fetched.
    PENDING = "pending"
    STORED = "stored"
    # The platform would not give it.
    LOST = "lost"
    # Too large or of a forbidden type: never fetched.
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file of a ticket, or of a draft that is not a ticket yet (`number` None)."""

    id: int = 0
    number: int | None = None
    # True: belongs to an internal note; never shown to the customer.
    internal: bool = False
    # Who sent it; before there is a ticket, only they may see it.
    owner_id: int
    kind: FileKind
    name: str
    media_type: str = ""
    # Bytes; None until known.
    size: int | None = None
    state: AttachmentState
    # SHA-256 of the content in hex: its name on disk. "" until stored.
    digest: str = ""
    # Account and reference by which the platform hands it out (see IncomingFile).
    account: str = ""
    reference: str = ""
    created_at: datetime
