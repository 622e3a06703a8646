"""The story's people on Telegram."""

from typing import ClassVar

from tests.journeys.venues.venue import CHINESE, COLLEAGUES, CUSTOMERS, ENGLISH, Venue
from tests.phones import TelegramPhone
from tests.platforms.telegram import TelegramServer
from tests.process import GROUP, Clock

_LANGUAGES = {CHINESE: "zh-hans", ENGLISH: "en"}


class TelegramVenue(Venue):
    """Chats with a bot, and a group, perhaps with topics."""

    ids: ClassVar = {"li": "501", "zhao": "502", "zhang": "601", CHINESE: "700", ENGLISH: "701"}

    def __init__(self, clock: Clock, *, is_forum: bool = False) -> None:
        self.server = server = TelegramServer()
        names = {**COLLEAGUES, **CUSTOMERS}
        self._people = {
            key: server.user(int(number), names[key], _LANGUAGES.get(key, "zh-hans"))
            for key, number in self.ids.items()
        }
        engineers = (self._people[key] for key in ("li", "zhao"))
        self.chat = server.group(GROUP, "售后群", *engineers, is_forum=is_forum)

    async def __aenter__(self) -> "TelegramVenue":
        await self.server.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.server.__aexit__()

    @property
    def group(self) -> str:
        return str(GROUP)

    def settings(self) -> dict[str, object]:
        return {"telegram": self.server}

    def customer(self, language: str) -> TelegramPhone:
        return self.in_private(language)

    def engineer(self, key: str) -> TelegramPhone:
        return TelegramPhone(self._people[key], self.chat)

    def in_private(self, key: str) -> TelegramPhone:
        person = self._people[key]
        return TelegramPhone(person, self.server.private_chat(person))
