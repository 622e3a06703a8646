"""One transaction: the repositories in it, and those who run it."""

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

from domain.ports.account_memory import AccountMemory
from domain.ports.backlog import Backlog
from domain.ports.copies import Copies
from domain.ports.figures import Figures
from domain.ports.held_messages import HeldMessages
from domain.ports.leases import Leases
from domain.ports.mailroom import Lane, Mailroom, Outbox
from domain.ports.people import DirectoryEntries, Links, Merges, People, Teams
from domain.ports.quotas import Quotas
from domain.ports.runs import Runs
from domain.ports.talk import Answers, ChatLog, Codes, Deadlines, Definitions, Inbox, Memories
from domain.ports.tickets import Attachments, History, Messages, Notes, References, Surveys, Tickets
from domain.ports.time import (
    Alerts,
    CronRuns,
    FollowUps,
    Handovers,
    Housekeeping,
    Measurements,
)
from domain.ports.troubles import Troubles

T = TypeVar("T")


class Unit(Protocol):
    """One open transaction. Everything written through it happens, or nothing."""

    # UTC, the same throughout the unit.
    now: datetime
    tickets: Tickets
    history: History
    messages: Messages
    notes: Notes
    attachments: Attachments
    references: References
    surveys: Surveys
    measurements: Measurements
    alerts: Alerts
    follow_ups: FollowUps
    handovers: Handovers
    cron_runs: CronRuns
    runs: Runs
    leases: Leases
    housekeeping: Housekeeping
    figures: Figures
    people: People
    links: Links
    directory: DirectoryEntries
    teams: Teams
    memories: Memories
    account_memory: AccountMemory
    deadlines: Deadlines
    definitions: Definitions
    outbox: Outbox
    mailroom: Mailroom
    copies: Copies
    held: HeldMessages
    quotas: Quotas
    inbox: Inbox
    codes: Codes
    chat_log: ChatLog
    answers: Answers
    troubles: Troubles
    backlog: Backlog

    @property
    def merges(self) -> Merges:
        """Two people become one, or an identity gets another id."""
        ...

    def lock(self, name: str) -> None:
        """To the end of the unit, alone among those that lock the name, and aware of all they did.

        For decisions on rows the unit does not write. Who finds that another was there since the
        unit began is done anew.
        """
        ...

    def read_ahead(self, numbers: Collection[int]) -> None:
        """What nearly every verb asks about these tickets, all at once; they are locked."""
        ...

    def attempt(self, *, is_watched: bool = True) -> AbstractContextManager[None]:
        """A part that may fail alone: an exception undoes the part and passes on.

        Where it is not watched, the database may object to what it wrote only later.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """What a commit left to do, for those who wait for work."""

    lanes: frozenset[Lane] = frozenset()
    # The earliest deadline set, or None.
    due_at: datetime | None = None
    has_pending_files: bool = False
    # By this process; else by a neighbour.
    is_ours: bool = True
    # By one that does not stay to see to it, such as a command.
    is_left_behind: bool = False


class UnitOfWork(Protocol):
    """Runs synchronous work in one transaction.

    Raises StorageUnavailable when it could not be stored; whatever the work itself raises
    undoes it alone.
    """

    async def run(
        self, work: Callable[[Unit], T], *, order: str = "", is_urgent: bool = False
    ) -> T:
        """Do the work and commit; returns when it is durable.

        Units of the same `order` (a chat, say) are done one after another, as they came. Work may
        be done anew, where others came before it: what it does outside of its unit must bear that.
        `is_urgent`: it does not wait behind what others want, however much that is.
        """
        ...

    async def read(self, query: Callable[[Unit], T]) -> T:
        """Ask without writing, on a consistent view; never waits for writers."""
        ...

    def subscribe(self, listener: Callable[[Committed], None]) -> None:
        """Call the listener, on the event loop, after each commit that left something to do.

        Of this process, and of its neighbours, as far as it hears of them.
        """
        ...


class FileStore(Protocol):
    """Contents of attachments on disk, each under the SHA-256 of its bytes."""

    async def put(self, content: AsyncIterator[bytes], *, limit: int) -> tuple[str, int]:
        """Store it; returns digest (hex) and size. Raises FileTooLarge beyond `limit` bytes."""
        ...

    def path(self, digest: str) -> Path:
        """Where the content lies."""
        ...

    async def discard(self, digest: str) -> None:
        """Remove it, unless it was put again lately by somebody who has yet to speak of it."""
        ...
