"""One robot of DingTalk: puts the parts together and implements the port."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime

from aiohttp import web

from adapters.dingtalk.address import is_group
from adapters.dingtalk.api import Api
from adapters.dingtalk.callback import Callback
from adapters.dingtalk.capabilities import capabilities
from adapters.dingtalk.cards import Cards
from adapters.dingtalk.checkup import Checkup
from adapters.dingtalk.media import Media
from adapters.dingtalk.receiving import Receiving
from adapters.dingtalk.sending import Carrier
from adapters.dingtalk.sessions import Sessions
from adapters.dingtalk.settings import DingtalkSettings
from adapters.dingtalk.stream import Stream
from adapters.shared.http_calls import HttpCalls
from adapters.shared.memory import Memory, PassingMemory
from domain.delivery import Dispatch, Receipt
from domain.ports import Finding, Receive


class DingtalkAdapter:
    """Implements ChatAdapter."""

    def __init__(
        self,
        account: str,
        settings: DingtalkSettings,
        *,
        clock: Callable[[], datetime],
        memory: Memory | None = None,
        calls: HttpCalls | None = None,
    ) -> None:
        self.account = account
        template = settings.card_template_id
        self.capabilities = capabilities(edits=bool(template))
        self._settings = settings
        self._calls = calls or HttpCalls()
        self._api = Api(self._calls, settings, clock)
        self._media = Media(self._api)
        self._sessions = Sessions(memory or PassingMemory(now=clock), settings.oapi_base_url, clock)
        robot = settings.robot_code
        self._carrier = Carrier(
            self._api,
            self._media,
            self._sessions,
            robot,
            cards=Cards(self._api, template, robot) if template else None,
        )
        self._callback = Callback(settings.client_secret, clock)
        self._stream: Stream | None = None
        self._receiving: Receiving | None = None

    def routes(self) -> list[web.RouteDef]:
        """Where DingTalk posts messages, if it shall."""
        if not self._settings.callback_url:
            return []
        name = self.account.partition(".")[2]
        return [web.post(f"/hooks/dingtalk/{name}", self._callback.take)]

    async def start(self, receive: Receive) -> None:
        """Begin to receive, in the background."""
        self._receiving = Receiving(
            receive, self._sessions, account=self.account, robot_code=self._settings.robot_code
        )
        if self._settings.callback_url:
            self._callback.receiving = self._receiving
            return
        self._stream = Stream(self._api, self._receiving.take)
        self._stream.start()

    async def stop(self) -> None:
        """Take in nothing more; finish what is under way."""
        self._callback.receiving = None
        if self._stream is not None:
            await self._stream.stop()
        if self._receiving is not None:
            await self._receiving.stop()
            self._receiving = None
        await self._api.token.stop()
        await self._calls.close()

    async def send(self, dispatch: Dispatch) -> Receipt:
        """Show a message."""
        return await self._carrier.send(dispatch)

    def fetch(self, reference: str) -> AsyncIterator[bytes]:
        """The content of a file somebody sent."""
        return self._media.fetch(reference)

    def is_group(self, chat: str) -> bool:
        """The chat has several people."""
        return is_group(chat)

    async def check(self) -> list[Finding]:
        """Look at the account for `gongdan doctor`; it need not be started."""
        try:
            return await Checkup(self._api, self.account, self._settings).findings()
        finally:
            if self._receiving is None:
                await self._calls.close()
