"""One customer service account: puts the parts together and implements the port."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime

import aiohttp
import structlog
from aiohttp import web

from adapters.shared.memory import Memory
from adapters.wecom.api import WecomApi, WecomRefusal
from adapters.wecom.callback import Callback
from adapters.wecom.envelope import Envelope, in_xml
from adapters.wecom.failures import to_delivery_error
from adapters.wecom.files import from_reference
from adapters.wecom.kf.capabilities import CAPABILITIES
from adapters.wecom.kf.checkup import Checkup
from adapters.wecom.kf.customers import Customers
from adapters.wecom.kf.doorbells import Doorbells
from adapters.wecom.kf.kept_ring import KeptRing
from adapters.wecom.kf.pulling import Pulling
from adapters.wecom.kf.sending import Carrier
from adapters.wecom.kf.settings import KfSettings
from adapters.wecom.kf.taking import Taking
from adapters.wecom.kf.trail import Trail
from adapters.wecom.kf.welcomes import Welcomes
from adapters.wecom.words import word
from domain.delivery import Dispatch, Receipt, RetryLater
from domain.ports import Finding, Neighbours, Receive

log = structlog.get_logger(__name__)

_SOMETHING_NEW = "kf_msg_or_event"


class WecomKfAdapter:
    """Implements ChatAdapter and Held: one process fetches. A chat is a customer in WeChat."""

    def __init__(
        self,
        account: str,
        settings: KfSettings,
        *,
        memory: Memory,
        doorbells: Doorbells,
        neighbours: Neighbours,
        clock: Callable[[], datetime],
        api: WecomApi | None = None,
    ) -> None:
        self.account = account
        self.capabilities = CAPABILITIES
        self._settings = settings
        self._memory = memory
        self._doorbells = doorbells
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
        self._customers = Customers(self._api, nameless=settings.words.nameless)
        self._welcomes = Welcomes(now=clock)
        trail = Trail(memory, now=clock)
        self._carrier = Carrier(self._api, settings, trail=trail, welcomes=self._welcomes)
        self._passed_on = KeptRing(account, memory, neighbours, now=clock)
        self._passed_on.hear(self._look)
        self._receive: Receive | None = None
        self._pulling: Pulling | None = None

    def routes(self) -> list[web.RouteDef]:
        """Where WeCom says that there is something."""
        name = self.account.partition(".")[2]
        return self._callback.routes(f"/hooks/wecom-kf/{name}")

    async def start(self, receive: Receive) -> None:
        """Open the door."""
        self._receive = receive
        self._doorbells.hang(self._settings.open_kfid, self._ring)
        self._callback.take = self._hear

    async def hold(self) -> None:
        """Fetch what was missed, and whatever there is from now on."""
        if self._receive is None:
            return
        taking = Taking(
            self.account,
            self._receive,
            api=self._api,
            words=self._settings.words,
            customers=self._customers,
            welcomes=self._welcomes,
            memory=self._memory,
            now=self._clock,
        )
        self._pulling = Pulling(
            self._api, self._settings.open_kfid, self._memory, self._passed_on, taking.take
        )
        self._pulling.start()

    async def let_go(self) -> None:
        """Fetch no more."""
        if self._pulling is not None:
            await self._pulling.stop()
            self._pulling = None

    async def stop(self) -> None:
        """Take in nothing more; let go of the connections."""
        self._receive = self._callback.take = None
        self._doorbells.take_down(self._settings.open_kfid)
        await self.let_go()
        await self._api.close()

    async def send(self, dispatch: Dispatch) -> Receipt:
        """Show a message; the same one twice is shown once."""
        try:
            return await self._carrier.send(dispatch)
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

    def is_group(self, chat: str) -> bool:
        """Customer service talks with one person at a time."""
        return False

    async def check(self) -> list[Finding]:
        """Look at the account for `gongdan doctor`; it need not be started."""
        was_open = self._api.is_open
        try:
            return await Checkup(self._api, self.account, self._settings).findings()
        finally:
            if not was_open:
                await self._api.close()

    async def _hear(self, plaintext: bytes) -> None:
        """Nothing need be stored for that: until it is fetched, WeCom keeps it, for three days."""
        event = in_xml(plaintext)
        kind, open_kfid = word(event.get("Event")), word(event.get("OpenKfId"))
        is_ours = kind == _SOMETHING_NEW and await self._doorbells.ring(
            open_kfid, word(event.get("Token"))
        )
        if not is_ours:
            log.info("wecom_kf.callback_ignored", kind=kind, open_kfid=open_kfid)

    async def _ring(self, token: str) -> None:
        if self._pulling is not None:
            self._pulling.ring(token)
        else:
            await self._passed_on.pass_on(token)

    def _look(self) -> None:
        if self._pulling is not None:
            self._pulling.look()
