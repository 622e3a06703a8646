"""One self-built app: puts the parts together and implements the port."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime

import aiohttp
from aiohttp import web

from adapters.shared.memory import Memory
from adapters.wecom.api import WecomApi, WecomRefusal
from adapters.wecom.app.capabilities import CAPABILITIES
from adapters.wecom.app.checkup import Checkup
from adapters.wecom.app.directory import PROFILE_LASTS, Members
from adapters.wecom.app.introduction import Introduction
from adapters.wecom.app.names import Names
from adapters.wecom.app.sending import Carrier
from adapters.wecom.app.settings import AppSettings
from adapters.wecom.app.shown_cards import ShownCards
from adapters.wecom.app.taking import Taking
from adapters.wecom.callback import Callback
from adapters.wecom.envelope import Envelope
from adapters.wecom.failures import to_delivery_error
from adapters.wecom.files import from_reference
from domain.delivery import Dispatch, Receipt, RetryLater
from domain.people.directory import DirectoryNames, Profile
from domain.ports import Finding, Receive


class WecomAppAdapter:
    """Implements ChatAdapter and Directory. A chat is a member of the corporation."""

    def __init__(
        self,
        account: str,
        settings: AppSettings,
        *,
        memory: Memory,
        clock: Callable[[], datetime],
        api: WecomApi | None = None,
    ) -> None:
        self.account = account
        self.capabilities = CAPABILITIES
        self.profile_lasts = PROFILE_LASTS
        self._settings = settings
        self._memory = memory
        self._clock = clock
        self._api = api or WecomApi(
            settings.api_base_url, corp_id=settings.corp_id, secret=settings.secret
        )
        envelope = Envelope(
            token=settings.token,
            encoding_aes_key=settings.encoding_aes_key,
            receiver=settings.corp_id,
        )
        self._callback = Callback(account, envelope, now=clock)
        self._names = Names(self._api)
        named = settings.directory or DirectoryNames()
        self._members = Members(self._api, named.tags, now=clock)
        self._cards = ShownCards(memory, now=clock)
        self._carrier = Carrier(self._api, settings, self._cards)
        self._introduction = Introduction(self._api, settings.agent_id, settings.menu)

    def routes(self) -> list[web.RouteDef]:
        """Where WeCom posts what happens."""
        name = self.account.partition(".")[2]
        return self._callback.routes(f"/hooks/wecom/{name}")

    async def start(self, receive: Receive) -> None:
        """Open the door; offer the menu in the background."""
        taking = Taking(
            self.account,
            receive,
            names=self._names,
            members=self._members,
            cards=self._cards,
            memory=self._memory,
            now=self._clock,
        )
        self._callback.take = taking.take
        self._introduction.start()

    async def stop(self) -> None:
        """Take in nothing more; let go of the connections."""
        self._callback.take = None
        await self._introduction.stop()
        await self._names.stop()
        await self._api.close()

    async def send(self, dispatch: Dispatch) -> Receipt:
        """Show a message, or change the card it edits."""
        try:
            return await self._carrier.send(dispatch)
        except WecomRefusal as refusal:
            raise to_delivery_error(refusal) from refusal

    async def recall(self, chat: str, message_ids: Sequence[str]) -> None:
        """Take messages back; WeCom allows it for a day."""
        try:
            for message_id in message_ids:
                await self._carrier.recall(message_id)
        except WecomRefusal as refusal:
            raise to_delivery_error(refusal) from refusal

    async def fetch(self, reference: str) -> AsyncIterator[bytes]:
        """The content of a file somebody sent; WeCom keeps it for three days."""
        _, media_id = from_reference(reference)
        try:
            async for piece in self._api.download(media_id):
                yield piece
        except WecomRefusal as refusal:
            raise to_delivery_error(refusal) from refusal
        except (aiohttp.ClientError, TimeoutError) as error:
            raise RetryLater(f"file not fetched: {type(error).__name__}") from error

    async def profile(self, native_id: str) -> Profile:
        """What the corporation's directory says of a member now."""
        profile = await self._members.profile(native_id)
        self._names.learn(native_id, profile.name)
        return profile

    def is_group(self, chat: str) -> bool:
        """An app talks with one person at a time."""
        return False

    async def check(self) -> list[Finding]:
        """Look at the account for `gongdan doctor`; it need not be started."""
        was_open = self._api.is_open
        try:
            return await Checkup(self._api, self.account, self._settings).findings()
        finally:
            if not was_open:
                await self._api.close()
