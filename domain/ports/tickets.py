"""Storage of tickets and everything said and kept on them.

Repositories answer None or an empty list for "not there", unless said otherwise.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.messaging import Address
from domain.surveys.survey import Survey
from domain.tickets.conversation import Attachment, AttachmentState, InternalNote, TicketMessage
from domain.tickets.history import TicketEvent
from domain.tickets.ticket import Priority, Status, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFilter:
    """Which tickets to list; empty fields do not restrict."""

    statuses: Collection[Status] = ()
    priorities: Collection[Priority] = ()
    team: str = ""
    assignee_id: int | None = None
    unassigned: bool = False
    customer_id: int | None = None
    created_from: datetime | None = None
    created_before: datetime | None = None
    # Found anywhere in title or description, case-insensitively.
    text: str = ""


class TicketOrder(StrEnum):
    """How a list is ordered; ties by number."""

    NEWEST = "newest"
    OLDEST = "oldest"
    # Most urgent first, then oldest.
    URGENCY = "urgency"


class Tickets(Protocol):
    """Tickets as they stand now."""

    def next_number(self) -> int:
        """The next ticket number, starting at 1001: rises by one, never reused."""
        ...

    def add(self, ticket: Ticket) -> None:
        """Store a new ticket."""
        ...

    def get(self, number: int) -> Ticket | None:
        """The ticket, locked against other units until this one ends (where units run abreast)."""
        ...

    def read_ahead(self, numbers: Collection[int]) -> list[Ticket]:
        """Get many at once, those that are there; until the unit ends each is as it is now."""
        ...

    def save(self, ticket: Ticket) -> None:
        """Store a change. `ticket.version` must be one above the stored one.

        Raises TicketChanged (desk error) otherwise.
        """
        ...

    def find(
        self, which: TicketFilter, *, order: TicketOrder, limit: int, after: int | None = None
    ) -> list[Ticket]:
        """One page; `after` is the number of the last ticket of the page before."""
        ...

    def count(self, which: TicketFilter) -> int:
        """How many there are."""
        ...

    def late(self, now: datetime, *, team: str = "", limit: int) -> list[Ticket]:
        """Live ones of which a promise is broken and still owed, the longest overdue first.

        `team`: "" = of all.
        """
        ...

    def live_by_assignee(self, people: Collection[int]) -> Mapping[int, int]:
        """Live tickets per person; people without any are left out."""
        ...


class History(Protocol):
    """Events of tickets: appended, never changed."""

    def append(self, event: TicketEvent) -> None:
        """Store an event."""
        ...

    def read_ahead(self, numbers: Collection[int]) -> None:
        """Of many tickets at once."""
        ...

    def of(self, number: int) -> list[TicketEvent]:
        """All events of a ticket, oldest first."""
        ...


class Messages(Protocol):
    """Public messages of tickets."""

    def add(self, message: TicketMessage) -> int:
        """Store it; returns its id."""
        ...

    def get(self, message_id: int) -> TicketMessage | None:
        """One message."""
        ...

    def save(self, message: TicketMessage) -> None:
        """Store what may change of it: all but who wrote it and when."""
        ...

    def of(self, number: int, *, limit: int = 50) -> list[TicketMessage]:
        """The latest `limit` messages of a ticket, oldest first."""
        ...


class Notes(Protocol):
    """Internal notes of tickets."""

    def add(self, note: InternalNote) -> int:
        """Store it; returns its id."""
        ...

    def of(self, number: int) -> list[InternalNote]:
        """All notes of a ticket, oldest first."""
        ...


class Attachments(Protocol):
    """Files of tickets and drafts. Contents lie in the file store, by digest."""

    def add(self, attachment: Attachment) -> int:
        """Store it; returns its id."""
        ...

    def get(self, attachment_id: int) -> Attachment | None:
        """One attachment."""
        ...

    def of(self, number: int) -> list[Attachment]:
        """All attachments of a ticket, oldest first, internal ones too."""
        ...

    def attach(self, ids: Collection[int], number: int, *, internal: bool) -> None:
        """Files of a draft or upload become a ticket's."""
        ...

    def settle(
        self,
        attachment_id: int,
        state: AttachmentState,
        *,
        digest: str = "",
        size: int | None = None,
        media_type: str = "",
    ) -> None:
        """Say what became of fetching its content."""
        ...

    def pending(self, limit: int, *, after: int = 0) -> list[Attachment]:
        """Those still to be fetched, oldest first; of ids beyond `after`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What a platform message is about."""

    number: int
    # The public message it shows, or None (a card, a notice, an internal note).
    message_id: int | None = None
    # The outbox message it was; None: not ours, or of a time before that was noted.
    outbox_id: int | None = None


class References(Protocol):
    """Which platform message speaks of which ticket: replies and edits find their way by it."""

    def note(self, address: Address, native_id: str, reference: Reference) -> None:
        """Remember it (a later note about the same message wins)."""
        ...

    def expect(self, address: Address, native_id: str) -> None:
        """It will be asked what this message is about: the store may look it up with others."""
        ...

    def find(self, address: Address, native_id: str) -> Reference | None:
        """What the message is about. The thread of the address does not matter."""
        ...

    def find_anywhere(self, account: str, native_id: str) -> tuple[Address, Reference] | None:
        """The same where the platform does not tell the chat; its ids must be unique."""
        ...

    def topic(self, address: Address) -> str | None:
        """Key of the topic whose thread the address names, or None."""
        ...


class Surveys(Protocol):
    """Surveys of tickets, one per resolution."""

    def save(self, survey: Survey) -> None:
        """Store it, replacing the one of the same ticket and round."""
        ...

    def latest(self, number: int) -> Survey | None:
        """The survey of the last resolution that was asked about."""
        ...

    def asked(self, customer_id: int, since: datetime) -> list[Survey]:
        """What a customer was asked about since then, the last one first."""
        ...
