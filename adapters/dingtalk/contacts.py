"""Changes of the directory as DingTalk tells them over a stream → what concerns people of ours."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final

from adapters.dingtalk.directory import Members
from adapters.dingtalk.frames import Frame
from adapters.shared.bodies import to_object
from adapters.shared.lanes import Lanes
from domain.messaging import Address, ChatKind, Incoming, IncomingKind, Sender

_KINDS: Final = {
    "user_add_org": IncomingKind.CHANGED,
    "user_modify_org": IncomingKind.CHANGED,
    "user_leave_org": IncomingKind.LEFT,
    # Roles were given or taken.
    "label_user_change": IncomingKind.CHANGED,
}
# As different versions of the events call the list.
_PEOPLE: Final = ("userId", "UserId", "userIdList", "UserIdList")


class Contacts:
    """Takes them in. What is no business of ours is confirmed all the same."""

    def __init__(
        self, account: str, lanes: Lanes, members: Members, *, now: Callable[[], datetime]
    ) -> None:
        self._account = account
        self._lanes = lanes
        self._members = members
        self._now = now

    @asynccontextmanager
    async def answered(self, frame: Frame) -> AsyncIterator[object]:
        """Returns once they are stored. DingTalk tells them again where it hears no yes."""
        if frame.event_type.startswith("org_dept"):
            self._members.forget()
        for incoming in self._changes(frame):
            await self._lanes.take(incoming)
        yield None

    def _changes(self, frame: Frame) -> Iterator[Incoming]:
        kind = _KINDS.get(frame.event_type)
        if kind is None:
            return
        for user in _people(frame.data):
            yield Incoming(
                event_id=f"event:{frame.event_id or frame.message_id}:{user}",
                kind=kind,
                address=Address(account=self._account, chat=user),
                chat_kind=ChatKind.PRIVATE,
                sender=Sender(native_id=user, name=""),
                sent_at=self._now().astimezone(UTC),
            )


def _people(data: str) -> list[str]:
    told = to_object(data) or {}
    found: object = next((told[name] for name in _PEOPLE if name in told), [])
    users = [found] if isinstance(found, str) else found
    return [user for user in users if isinstance(user, str)] if isinstance(users, list) else []
