"""What an adapter's tests must be able to do on the platform's side to run the contract."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from domain.errors import StorageUnavailable
from domain.messaging import Acknowledgement, Address, Incoming, IncomingKind
from domain.ports import ChatAdapter

# What the door answers to a press.
NOTICE = "已认领 #1042"
# Seconds a test waits for something before it fails.
PATIENCE = 20.0


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A message as the person in the chat sees it."""

    id: str
    # Everything readable: title, facts, text or caption.
    text: str
    buttons: list[list[str]] = field(default_factory=list)
    files: list[bytes] = field(default_factory=list)


class Door:
    """Stands for intake: takes each event once, and can be without storage for a while."""

    def __init__(self) -> None:
        self.taken: list[Incoming] = []
        # Event ids of every call, refused and repeated ones too.
        self.knocks: list[str] = []
        self.refusals_left = 0
        self._news = asyncio.Event()

    async def __call__(self, incoming: Incoming) -> Acknowledgement:
        self.knocks.append(incoming.event_id)
        self._news.set()
        if self.refusals_left:
            self.refusals_left -= 1
            raise StorageUnavailable("the disk is full")
        if any(known.event_id == incoming.event_id for known in self.taken):
            return Acknowledgement(duplicate=True)
        self.taken.append(incoming)
        return Acknowledgement(notice=NOTICE if incoming.kind is IncomingKind.PRESS else "")

    async def takes(self, count: int) -> list[Incoming]:
        """The first `count` events, once they are there."""
        await self.until(lambda: len(self.taken) >= count)
        return self.taken[:count]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something about the knocks is true."""
        async with asyncio.timeout(PATIENCE):
            while not condition():
                self._news.clear()
                await self._news.wait()


class Stage(Protocol):
    """A started adapter with a real or emulated platform behind it, and a person in a chat."""

    adapter: ChatAdapter
    door: Door
    # The person's chat, and one where nobody is.
    address: Address
    nowhere: Address

    def shown(self) -> list[Shown]:
        """The person's chat without what they wrote themselves, oldest first."""
        ...

    async def writes(self, text: str, *, reply_to: str = "") -> None:
        """The person writes, perhaps answering a message by its id."""
        ...

    async def edits(self, text: str) -> None:
        """The person changes their latest message."""
        ...

    async def sends_file(self, name: str, content: bytes, media_type: str) -> None:
        """The person sends a file."""
        ...

    async def presses(self, label: str) -> None:
        """The person presses a button of the latest message that has it."""
        ...

    async def sees_notice(self) -> str:
        """The fleeting notice of the latest press, once it is there."""
        ...

    async def comes_again(self) -> None:
        """The platform delivers the latest event once more."""
        ...

    async def vanished_message(self) -> str:
        """Id of a message of ours that is not there any more."""
        ...

    async def days_pass(self, days: int) -> None:
        """The platform's clock, and ours, go on so far."""
        ...

    async def goes_down(self) -> None:
        """Nothing can be shown from now on; what is tried certainly has no effect."""
        ...

    async def comes_up(self) -> None:
        """Things can be shown again."""
        ...
