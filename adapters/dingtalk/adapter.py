"""One robot of DingTalk: puts the parts together and implements the port."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime

from aiohttp import web

from adapters.dingtalk.address import is_group
from adapters.dingtalk.answers import Answers
from adapters.dingtalk.api import Api
from adapters.dingtalk.capabilities import capabilities
from adapters.dingtalk.cards import Cards
from adapters.dingtalk.checkup import Checkup
from adapters.dingtalk.directory import PROFILE_LASTS, Members
from adapters.dingtalk.kept_cards import KeptCards
from adapters.dingtalk.listening import Listening
from adapters.dingtalk.media import Media
from adapters.dingtalk.sending import Carrier
from adapters.dingtalk.sessions import Sessions
from adapters.dingtalk.settings import DingtalkSettings
from adapters.dingtalk.shown_messages import ShownMessages
from adapters.shared.http_calls import HttpCalls
from adapters.shared.memory import Memory, PassingMemory
from domain.delivery import Dispatch, Receipt
from domain.people.directory import Profile
from domain.ports import Finding, Receive


class DingtalkAdapter:
    """Implements ChatAdapter, Directory, Reachable and Held.

    Every process listens: whoever speaks is pushed once, over any connection, and lost with it. One
    sends, and so can answer presses with what becomes of the card.
    """

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
        self.capabilities = capabilities(
            edits=bool(settings.card_template_id), monthly_calls=settings.monthly_calls
        )
        self.profile_lasts = PROFILE_LASTS
        self._settings = settings
        self._calls = calls or HttpCalls()
        self._api = Api(self._calls, settings, clock)
        self._media = Media(self._api)
        self._members = Members(self._api, now=clock)
        memory = memory or PassingMemory(now=clock)
        sessions = Sessions(memory, settings.oapi_base_url, clock)
        kept, answers = KeptCards(memory, clock), Answers()
        self._answers = answers
        cards = Cards(self._api, settings, kept=kept, answers=answers)
        self._carrier = Carrier(
            self._api,
            self._media,
            sessions,
            settings.robot_code,
            cards=cards if settings.card_template_id else None,
        )
        self._shown = ShownMessages(self._api, settings.robot_code)
        self._listening = Listening(
            account,
            settings,
            api=self._api,
            sessions=sessions,
            kept=kept,
            answers=answers,
            members=self._members,
            clock=clock,
        )

    def routes(self) -> list[web.RouteDef]:
        """Where DingTalk posts what happens, if it shall."""
        return self._listening.routes()

    async def start(self, receive: Receive) -> None:
        """Begin to receive, in the background."""
        self._listening.start(receive)

    async def hold(self) -> None:
        """What changes a card leaves from here."""
        self._answers.begin_waiting()

    async def let_go(self) -> None:
        """Not any more."""
        self._answers.end_waiting()

    async def stop(self) -> None:
        """Take in nothing more; finish what is under way."""
        await self._listening.stop()
        await self._api.token.stop()
        await self._calls.close()

    async def send(self, dispatch: Dispatch) -> Receipt:
        """Show a message."""
        return await self._carrier.send(dispatch)

    async def reach(self) -> None:
        """Have DingTalk answer."""
        await self._api.reach()

    async def recall(self, chat: str, message_ids: Sequence[str]) -> None:
        """Take back what left by the API; DingTalk allows it for a day."""
        await self._shown.recall(chat, message_ids)

    async def was_read(self, chat: str, message_id: str) -> bool | None:
        """Whether the person has read it; of groups nothing is told."""
        return await self._shown.was_read(chat, message_id)

    def calls_made(self) -> int:
        """Calls that take something off the month's quota."""
        return self._api.calls_made

    async def is_free(self, dispatch: Dispatch) -> bool:
        """It would leave by the chat's session."""
        return await self._carrier.is_free(dispatch)

    def fetch(self, reference: str) -> AsyncIterator[bytes]:
        """The content of a file somebody sent."""
        return self._media.fetch(reference)

    async def profile(self, native_id: str) -> Profile | None:
        """What the company's directory says of somebody now."""
        return await self._members.profile(native_id)

    def is_group(self, chat: str) -> bool:
        """The chat has several people."""
        return is_group(chat)

    async def check(self) -> list[Finding]:
        """Look at the account for `gongdan doctor`; it need not be started."""
        try:
            return await Checkup(self._api, self.account, self._settings).findings()
        finally:
            if not self._listening.is_open:
                await self._calls.close()
