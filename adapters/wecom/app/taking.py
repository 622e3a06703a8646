"""From an opened callback to the door of the house, greeting nobody twice a month."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from wechatpy.work.events import EnterAgentEvent

from adapters.shared.memory import Memory
from adapters.wecom.app.address import to_user
from adapters.wecom.app.contacts import to_changes
from adapters.wecom.app.directory import Members
from adapters.wecom.app.inbound import card_of, to_incoming
from adapters.wecom.app.names import Names
from adapters.wecom.app.shown_cards import ShownCards
from adapters.wecom.messages import ChangeContactEvent, TemplateCardEvent, to_message
from adapters.wecom.words import word
from domain.ports import Receive

_GREETED_FOR: Final = timedelta(days=30)


class Taking:
    """Everything that WeCom tells one account. `now` is the clock of the process, UTC."""

    def __init__(
        self,
        account: str,
        receive: Receive,
        *,
        names: Names,
        members: Members,
        cards: ShownCards,
        memory: Memory,
        now: Callable[[], datetime],
    ) -> None:
        self._account = account
        self._receive = receive
        self._names = names
        self._members = members
        self._cards = cards
        self._memory = memory
        self._now = now

    async def take(self, plaintext: bytes) -> None:
        """Returns once it is stored. Raises StorageUnavailable, and BadEnvelope for nonsense."""
        message = to_message(plaintext)
        if isinstance(message, ChangeContactEvent):
            await self._note_changes(message)
            return
        if isinstance(message, TemplateCardEvent):
            # Before the press is handled: the card is changed because of it.
            await self._cards.pressed(card_of(message), word(message.response_code))
        if isinstance(message, EnterAgentEvent) and not await self._is_first_visit(message):
            return
        name = self._names.of(_user(message))
        incoming = to_incoming(message, account=self._account, name=name)
        if incoming is not None:
            await self._receive(incoming)
            await self._note_visit(message)

    async def _note_changes(self, message: ChangeContactEvent) -> None:
        self._names.forget(word(message.user))
        self._members.forget()
        for change in to_changes(message, self._account):
            await self._receive(change)

    async def _is_first_visit(self, message: Any) -> bool:
        return await self._memory.get(_visit(message)) is None

    async def _note_visit(self, message: Any) -> None:
        if isinstance(message, EnterAgentEvent):
            until = self._now() + _GREETED_FOR
            await self._memory.put(_visit(message), "1", expires_at=until)


def _user(message: Any) -> str:
    return word(message.source)


def _visit(message: Any) -> str:
    return f"greeted:{to_user(_user(message))}"
