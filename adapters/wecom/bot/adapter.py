"""One bot (智能机器人): puts the parts together and implements the port."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime

import structlog
from aiohttp import web

from adapters.shared.memory import Memory
from adapters.wecom.api import WecomRefusal
from adapters.wecom.bot import address
from adapters.wecom.bot.capabilities import CAPABILITIES
from adapters.wecom.bot.checkup import Checkup
from adapters.wecom.bot.files import Files
from adapters.wecom.bot.frames import Command, Frame
from adapters.wecom.bot.link import Link, State
from adapters.wecom.bot.sending import Carrier
from adapters.wecom.bot.settings import BotSettings, Timing
from adapters.wecom.bot.standing import Notebook
from adapters.wecom.bot.taking import Taking
from adapters.wecom.bot.windows import Windows
from adapters.wecom.failures import to_delivery_error
from domain.delivery import Dispatch, Receipt
from domain.errors import StorageUnavailable
from domain.ports import Finding, Receive

log = structlog.get_logger(__name__)


class WecomBotAdapter:
    """Implements ChatAdapter, Reachable and Held: a bot has one connection, and answers over it."""

    def __init__(
        self,
        account: str,
        settings: BotSettings,
        *,
        memory: Memory,
        clock: Callable[[], datetime],
        timing: Timing | None = None,
    ) -> None:
        self.account = account
        self.capabilities = CAPABILITIES
        self._settings = settings
        self._memory = memory
        self._clock = clock
        self._notebook = Notebook(memory, now=clock)
        self._windows = Windows(now=clock)
        self._files = Files()
        self._receive: Receive | None = None
        self._taking: Taking | None = None
        self._link = Link(settings, timing or Timing(), hear=self._hear, tell=self._note)
        self._carrier = Carrier(self._link, self._windows, self._files, settings.words)

    @property
    def state(self) -> State:
        """How things stand with the connection."""
        return self._link.state

    def routes(self) -> list[web.RouteDef]:
        """Nothing is served: the socket is opened from here."""
        return []

    async def start(self, receive: Receive) -> None:
        """Nothing comes in before it is held."""
        self._receive = receive

    async def hold(self) -> None:
        """Begin to connect, in the background."""
        if self._receive is None:
            return
        self._notebook.take_over()
        self._taking = Taking(
            self.account,
            self._receive,
            name=self._settings.name,
            windows=self._windows,
            files=self._files,
            memory=self._memory,
            now=self._clock,
        )
        self._link.start()

    async def let_go(self) -> None:
        """Hang up; finish what is under way."""
        await self._link.stop()
        if self._taking is not None:
            await self._taking.stop()
            self._taking = None

    async def stop(self) -> None:
        """Take in nothing more; finish what is under way."""
        self._receive = None
        await self.let_go()
        await self._files.close()

    async def send(self, dispatch: Dispatch) -> Receipt:
        """Show a message, or change the card it edits."""
        return await self._carrier.send(dispatch)

    async def reach(self) -> None:
        """Have WeCom answer over the connection."""
        try:
            await self._link.ask(Command.PING, {})
        except WecomRefusal as refusal:
            raise to_delivery_error(refusal) from refusal

    def fetch(self, reference: str) -> AsyncIterator[bytes]:
        """The content of a file somebody sent; WeCom keeps it for five minutes."""
        return self._files.fetch(reference)

    def is_group(self, chat: str) -> bool:
        """The chat has several people."""
        return address.is_group(chat)

    async def check(self) -> list[Finding]:
        """Look at the account for `gongdan doctor`; it need not be started."""
        standing = await self._notebook.read()
        return await Checkup(self.account, self._settings, standing).findings()

    def _hear(self, frame: Frame) -> None:
        if self._taking is not None:
            self._taking.hear(frame)

    async def _note(self, state: State, reason: str) -> None:
        if state is not State.CONNECTED:
            self._windows.close()
        try:
            await self._notebook.write(state, reason)
        except StorageUnavailable as error:
            log.warning("wecom.bot_standing_not_kept", account=self.account, reason=str(error))
