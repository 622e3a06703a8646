"""Chat platforms, files, and those who word and announce things."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, runtime_checkable

from domain.delivery import Capabilities, Dispatch, Receipt
from domain.messaging import Acknowledgement, Incoming
from domain.people.directory import Profile
from domain.people.news import TeamNews
from domain.ports.unit_of_work import Unit
from domain.tickets.history import TicketEvent
from domain.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Inscribed:
    """What somebody said on a platform of our own, as it stands there once the unit is durable."""

    incoming: Incoming
    # To be called then: those who look at the chat see it without asking.
    tell: Callable[[], None]


class Receive(Protocol):
    """The door for everything that comes in. Returns once the event is stored and handled.

    Raises StorageUnavailable: then the platform must not be told it was taken.
    """

    async def __call__(
        self, incoming: Incoming, *, inscribe: Callable[[Unit], Inscribed] | None = None
    ) -> Acknowledgement:
        """Take in one event. Events of one chat are handled in the order of the calls.

        `inscribe`: where the platform is our own, writes down what was said in the unit that
        handles it. Must not raise but for the store.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing `gongdan doctor` found out about an account. `code` is a text key."""

    is_good: bool
    code: str
    params: Mapping[str, object]
    # Good for now, but something is to be done before long.
    needs_care: bool = False


class ChatAdapter(Protocol):
    """One account of one chat platform. Translates; decides nothing."""

    account: str
    capabilities: Capabilities

    async def start(self, receive: Receive) -> None:
        """Begin to take in events. Returns at once; a platform that is down is tried again.

        Every process does: what only one may do begins later, where the account is Held.
        """
        ...

    async def stop(self) -> None:
        """Take in nothing more; finish what is under way."""
        ...

    async def send(self, dispatch: Dispatch) -> Receipt:
        """Show a message. Raises a DeliveryError named by the reaction it calls for."""
        ...

    def fetch(self, reference: str) -> AsyncIterator[bytes]:
        """The content of a file somebody sent. Raises a DeliveryError."""
        ...

    def is_group(self, chat: str) -> bool:
        """The chat has several people: group limits count for it."""
        ...

    async def check(self) -> list[Finding]:
        """Look at the account for `gongdan doctor`: credentials, rights, settings."""
        ...


@runtime_checkable
class Held(Protocol):
    """A platform with something that one process at a time may do: poll it, keep its one socket.

    It is done between the two, by a process that has started the account.
    """

    async def hold(self) -> None:
        """From now on this process does it. Returns at once."""
        ...

    async def let_go(self) -> None:
        """Another process will: do it no more, and finish what is under way."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message that is shown as soon as the unit it was shown in is durable."""

    receipt: Receipt
    # To be called then: those who look at the chat see it without asking.
    tell: Callable[[], None]


@runtime_checkable
class Directory(Protocol):
    """A platform that is the company's own, and knows who works there."""

    # For so long what it said is taken to be true.
    profile_lasts: timedelta

    async def profile(self, native_id: str) -> Profile | None:
        """What it says of somebody now; None for those who are no business of the company's.

        Raises a DeliveryError: then nothing is known, and nothing changes.
        """
        ...


@runtime_checkable
class InHouse(Protocol):
    """A platform of our own, kept in our store: showing and settling are one unit."""

    def show(self, unit: Unit, dispatch: Dispatch) -> Shown:
        """Show a message without files. Raises a DeliveryError."""
        ...


@runtime_checkable
class Recalls(Protocol):
    """A platform where messages that are shown can be taken back."""

    async def recall(self, chat: str, message_ids: Sequence[str]) -> None:
        """Take them back; those that are not there any more count as taken back.

        Raises a DeliveryError; MessageRefused: not any more.
        """
        ...


@runtime_checkable
class Reachable(Protocol):
    """A platform that can be asked whether it answers."""

    async def reach(self) -> None:
        """Have it answer something that changes nothing. Raises a DeliveryError."""
        ...


@runtime_checkable
class TellsRead(Protocol):
    """A platform that tells whether a message was read."""

    async def was_read(self, chat: str, message_id: str) -> bool | None:
        """Whether the person in this chat has read it; None: it doesn't tell. DeliveryError."""
        ...


@runtime_checkable
class Metered(Protocol):
    """A platform with quotas that counts calls, not messages: the adapter knows how many."""

    def calls_made(self) -> int:
        """Calls that count, since the process started; never fewer than before."""
        ...

    async def is_free(self, dispatch: Dispatch) -> bool:
        """Showing it now would use up none."""
        ...


class Announcer(Protocol):
    """Tells everybody concerned what happened to a ticket: customer notices, cards, pings."""

    def announce(self, unit: Unit, ticket: Ticket, event: TicketEvent) -> None:
        """Queue what must be shown because of this event. `ticket` is as it stands after it."""
        ...

    def tell(self, unit: Unit, news: TeamNews) -> None:
        """Queue what a team is told that is about no single ticket."""
        ...


class Texts(Protocol):
    """Sentences by key, in one language."""

    locale: str

    def say(self, key: str, /, **values: object) -> str:
        """The sentence, filled. Raises KeyError for an unknown key."""
        ...

    def say_counted(self, key: str, count: int, /, **values: object) -> str:
        """The sentence in the plural form for `count` (placeholder {count})."""
        ...

    def sentences(self, prefix: str, /) -> Mapping[str, str]:
        """All sentences whose key begins so, unfilled: for pages that fill them themselves."""
        ...
