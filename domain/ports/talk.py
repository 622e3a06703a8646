"""Storage of dialogues, deadlines, definitions, secrets, web chat lines and what came in.

Repositories answer None or an empty list for "not there", unless said otherwise.
"""

import sys
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.chat_log import ChatLine
from domain.deadlines import Deadline, Purpose
from domain.definitions import Definition, DefinitionKind
from domain.dialogues import ChatMemory
from domain.messaging import Address, Incoming


class Memories(Protocol):
    """Chat memory by chat and person. The thread of an address does not matter."""

    def expect(self, address: Address, native_id: str) -> None:
        """`get` will be asked for whoever has this identity: both go one way."""
        ...

    def get(self, address: Address, person_id: int) -> ChatMemory:
        """What is remembered (an expired dialogue is left out)."""
        ...

    def put(self, address: Address, person_id: int, memory: ChatMemory) -> None:
        """Remember it."""
        ...


class Deadlines(Protocol):
    """Everything that shall happen later."""

    def set(self, deadline: Deadline) -> None:
        """Set it, replacing the pending or parked one of the same purpose, ticket and subject."""
        ...

    def set_for_live(
        self, purpose: Purpose, due_at: datetime, *, changed_since: datetime | None = None
    ) -> int:
        """Set one for each live ticket that has none of this purpose pending; how many it were.

        `changed_since`: for those alone that were opened or changed since then.
        """
        ...

    def cancel(self, number: int, *purposes: Purpose, subject: str = "") -> None:
        """Drop those of a ticket and subject, parked or not; without purposes, of every purpose."""
        ...

    def pending(self, number: int) -> list[Deadline]:
        """What is pending about a ticket, the one due first first."""
        ...

    def due(self, limit: int, *, up_to: int = sys.maxsize) -> list[Deadline]:
        """Pending and due by the unit's `now`, the longest due first; none set after `up_to`."""
        ...

    def newest(self) -> int:
        """The id of the one set last; 0 = none."""
        ...

    def together(self, due: Sequence[Deadline]) -> AbstractContextManager[None]:
        """Many at once: in here, `done` and what is pending about their tickets costs nothing."""
        ...

    def done(self, deadline_id: int) -> bool:
        """It is being handled now. False: it is not pending any more, leave it alone."""
        ...

    def failed(self, deadline_id: int, *, retry_at: datetime | None, error: str) -> None:
        """Handling it failed; None parks it for `doctor`."""
        ...

    def revive(self, deadline_id: int) -> bool:
        """A parked one is due now, and all tries are before it. False: there is none such."""
        ...

    def next_due(self) -> datetime | None:
        """When the next one falls due."""
        ...


class Definitions(Protocol):
    """Forms and other definitions."""

    def published(self, kind: DefinitionKind, key: str) -> Definition | None:
        """The latest published version."""
        ...

    def version(self, kind: DefinitionKind, key: str, version: int) -> Definition | None:
        """One version."""
        ...

    def add(self, definition: Definition) -> None:
        """Store a new version (never replaces one)."""
        ...

    def all(self) -> list[Definition]:
        """The latest published version of each."""
        ...

    def of_kind(self, kind: DefinitionKind) -> list[Definition]:
        """The latest published version of each of a kind, by key."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCode:
    """What is remembered of a secret that was given out."""

    digest: str
    label: str
    created_at: datetime


class Codes(Protocol):
    """Secrets given out once, kept as hashes: admin codes and API tokens."""

    def add(self, *, purpose: str, digest: str, label: str, person_id: int | None = None) -> None:
        """Keep a new one."""
        ...

    def find(self, *, purpose: str, digest: str) -> int | None:
        """The person it stands for (0 = nobody in particular), or None if unknown or used up."""
        ...

    def spend(self, *, purpose: str, digest: str) -> None:
        """Make it useless from now on."""
        ...

    def count(self, purpose: str) -> int:
        """How many are still good."""
        ...

    def all(self, purpose: str) -> list[KeptCode]:
        """Those still good, oldest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """What was answered to a request that carried a key of its sender's."""

    # Digest of the request: the same key with another request is a mistake.
    request: str
    # JSON, shaped by who answered.
    answer: str


class Answers(Protocol):
    """Answers to keyed requests, kept so that a repeated request changes nothing again."""

    def get(self, sender: str, key: str) -> KeptAnswer | None:
        """What this sender was answered under this key."""
        ...

    def keep(self, sender: str, key: str, answer: KeptAnswer) -> None:
        """Keep an answer; those older than a week may be forgotten."""
        ...


class ChatLog(Protocol):
    """Lines of the built-in web chat."""

    def append(
        self, chat: str, *, key: str, author: str, author_name: str, body: str
    ) -> tuple[ChatLine, bool]:
        """Add a line. The same key in the same chat gives the line there is, and False."""
        ...

    def change(self, chat: str, line: int, body: str) -> ChatLine | None:
        """Change a line's body."""
        ...

    def get(self, chat: str, line: int) -> ChatLine | None:
        """One line."""
        ...

    def since(self, chat: str, revision: int, limit: int) -> list[ChatLine]:
        """Lines new or changed after a revision, by revision."""
        ...

    def before(self, chat: str, line: int | None, limit: int) -> list[ChatLine]:
        """The latest lines (before `line`), oldest first: for scrolling back."""
        ...

    def revisions(self, chats: Sequence[str]) -> Mapping[str, int]:
        """The latest revision of each of these chats; those without lines are left out."""
        ...

    def mark_read(self, chat: str, reader: str, line: int) -> None:
        """The reader saw everything up to this line."""
        ...

    def read_marks(self, chat: str) -> Mapping[str, int]:
        """Up to which line each reader of a chat has read."""
        ...


class Inbox(Protocol):
    """What came in: stored once, kept until handled."""

    def store(self, incoming: Incoming) -> int | None:
        """Store an event; returns its id, or None if it had been stored before."""
        ...

    def mark_failed(self, inbox_id: int, error: str) -> None:
        """Its handling raised: kept for replay."""
        ...

    def mark_handled(self, inbox_id: int) -> bool:
        """It is replayed; False = it had been handled before."""
        ...

    def failed(self, limit: int) -> list[tuple[int, Incoming, str]]:
        """Events that could not be handled, oldest first, with the error."""
        ...
