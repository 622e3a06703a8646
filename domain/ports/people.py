"""Storage of people, how they are linked, what directories say of them, teams and bound chats.

Repositories answer None or an empty list for "not there", unless said otherwise.
"""

from collections.abc import Collection
from typing import Protocol

from domain.people.directory import DirectoryEntry
from domain.people.linking import Link, LinkState
from domain.people.person import BoundChat, ChatPurpose, Identity, Person, Role, Team


class People(Protocol):
    """Persons and their identities."""

    def add(self, person: Person) -> int:
        """Store somebody new; returns their id."""
        ...

    def get(self, person_id: int) -> Person | None:
        """One person. Under the id of somebody they were made one with they are found, too."""
        ...

    def read_ahead(self, people_ids: Collection[int]) -> None:
        """Get many at once."""
        ...

    def expect(self, account: str, native_id: str) -> None:
        """`identified` will be asked: where the database is far, both go one way."""
        ...

    def save(self, person: Person) -> None:
        """Store changes of a person."""
        ...

    def identified(self, account: str, native_id: str) -> tuple[Person, Identity] | None:
        """Who writes under this identity."""
        ...

    def known_as(self, native_id: str) -> list[Person]:
        """Who writes under this native id, on whatever account; oldest first."""
        ...

    def identify(self, identity: Identity) -> None:
        """Store an identity, replacing the one of the same account and native id."""
        ...

    def identities(self, person_id: int) -> list[Identity]:
        """All identities of a person, the one used last first."""
        ...

    def with_role(self, role: Role) -> list[Person]:
        """Active people who were given exactly this role."""
        ...

    def named(self, name: str) -> list[Person]:
        """Active staff of this name (case-insensitive), or with a name beginning so."""
        ...


class Teams(Protocol):
    """Teams and the group chats that serve them."""

    def get(self, key: str) -> Team | None:
        """One team."""
        ...

    def all(self) -> list[Team]:
        """Every team, in the order they were made."""
        ...

    def save(self, team: Team) -> None:
        """Store a team, new or changed, with its members."""
        ...

    def chat(self, account: str, chat: str) -> BoundChat | None:
        """What a group chat is bound to."""
        ...

    def bind(self, chat: BoundChat) -> None:
        """Bind a group chat, replacing what it was bound to."""
        ...

    def chats(self, team: str, purpose: ChatPurpose) -> list[BoundChat]:
        """Group chats of a team; team "" = of all teams."""
        ...

    def move_chat(self, account: str, old: str, new: str) -> None:
        """A platform gave a chat a new id: bindings and queued messages follow.

        Cards and references do not: messages count anew there.
        """
        ...


class Links(Protocol):
    """Codes that link two chats, and the links they led to."""

    def add(self, link: Link) -> int:
        """Store a new one; returns its id."""
        ...

    def get(self, link_id: int) -> Link | None:
        """One link."""
        ...

    def by_digest(self, digest: str) -> Link | None:
        """The link of a code."""
        ...

    def of_chat(self, account: str, chat: str) -> list[Link]:
        """The open links a chat is an end of, the newest first."""
        ...

    def move(self, link: Link, *, was: LinkState) -> bool:
        """Store a changed one; False, and nothing is stored, if its state was another by now."""
        ...


class DirectoryEntries(Protocol):
    """What directories said of identities when they were looked at last."""

    def get(self, account: str, native_id: str) -> DirectoryEntry | None:
        """The entry of one identity."""
        ...

    def of(self, person_id: int) -> list[DirectoryEntry]:
        """The entries of all identities of a person."""
        ...

    def save(self, entry: DirectoryEntry) -> None:
        """Store it, replacing the one there is."""
        ...


class Merges(Protocol):
    """Everything that is somebody's changes hands at once."""

    def unite(self, former: int, person: int, *, everywhere: bool) -> None:
        """What was the former one's is the person's from now on, and their id means the person.

        `everywhere`: they worked on tickets of others, too; walks over whole tables. Persons and
        teams themselves are the caller's to save.
        """
        ...

    def rename(self, account: str, old: str, new: str) -> None:
        """An identity has another id on its platform, which is nobody's yet."""
        ...
