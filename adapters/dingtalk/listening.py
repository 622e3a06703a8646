"""Everything one account hears, over streams or by callbacks: messages, presses, changes."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Final

from aiohttp import web

from adapters.dingtalk.answers import Answers
from adapters.dingtalk.api import Api
from adapters.dingtalk.callback import Callback
from adapters.dingtalk.contacts import Contacts
from adapters.dingtalk.directory import Members
from adapters.dingtalk.frames import CARD_TOPIC, EVENT_TOPIC, ROBOT_TOPIC, Frame
from adapters.dingtalk.kept_cards import KeptCards
from adapters.dingtalk.pressing import Pressing
from adapters.dingtalk.receiving import Receiving
from adapters.dingtalk.sessions import Sessions
from adapters.dingtalk.settings import DingtalkSettings
from adapters.dingtalk.stream import Stream, Take
from adapters.shared.errand import Errand
from adapters.shared.lanes import Lanes
from domain.ports import Receive

# Seconds. Messages of one chat come over several connections: one may overtake another by so much.
_SETTLING: Final = 0.03


class Listening:
    """Of one account. Presses come only of cards, and those need a template."""

    def __init__(
        self,
        account: str,
        settings: DingtalkSettings,
        *,
        api: Api,
        sessions: Sessions,
        kept: KeptCards,
        answers: Answers,
        members: Members,
        clock: Callable[[], datetime],
    ) -> None:
        self._account = account
        self._settings = settings
        self._api = api
        self._sessions = sessions
        self._kept = kept
        self._answers = answers
        self._members = members
        self._clock = clock
        self._callback = Callback(settings, clock)
        self._registering = Errand(f"dingtalk.presses of {account}", api.register_presses)
        self._lanes: Lanes | None = None
        self._stream: Stream | None = None

    @property
    def is_open(self) -> bool:
        """It was started."""
        return self._lanes is not None

    def routes(self) -> list[web.RouteDef]:
        """Where DingTalk posts, if it shall."""
        if not self._settings.callback_url:
            return []
        path = f"/hooks/dingtalk/{self._account.partition('.')[2]}"
        messages = web.post(path, self._callback.take)
        presses = web.post(f"{path}/cards", self._callback.take_press)
        return [messages, presses] if self._settings.card_template_id else [messages]

    def start(self, receive: Receive) -> None:
        """Begin, in the background."""
        lanes = self._lanes = Lanes(receive, settling=_SETTLING)
        robot = self._settings.robot_code
        receiving = Receiving(lanes, self._sessions, account=self._account, robot_code=robot)
        pressing = Pressing(
            lanes, self._answers, self._kept, account=self._account, now=self._clock
        )
        if self._settings.callback_url:
            self._callback.receiving, self._callback.pressing = receiving, pressing
            if self._settings.card_template_id:
                self._registering.start()
            return
        contacts = Contacts(self._account, lanes, self._members, now=self._clock)
        self._stream = Stream(self._api, self._takes(receiving, pressing, contacts))
        self._stream.start()

    async def stop(self) -> None:
        """Take in nothing more; finish what is under way."""
        self._callback.receiving = self._callback.pressing = None
        await self._registering.stop()
        if self._stream is not None:
            await self._stream.stop()
            self._stream = None
        if self._lanes is not None:
            await self._lanes.stop()
            self._lanes = None

    def _takes(
        self, receiving: Receiving, pressing: Pressing, contacts: Contacts
    ) -> Mapping[str, Take]:
        def pressed(frame: Frame) -> AbstractAsyncContextManager[object]:
            return pressing.answered(frame.data, f"press:{frame.message_id}")

        takes: dict[str, Take] = {
            ROBOT_TOPIC: receiving.answered,
            EVENT_TOPIC: contacts.answered,
        }
        return takes | ({CARD_TOPIC: pressed} if self._settings.card_template_id else {})
