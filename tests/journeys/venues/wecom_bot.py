"""The story's people where a bot of WeCom is: alone with it, and in a group."""

from typing import ClassVar

from tests.journeys.venues.venue import (
    CHINESE,
    COLLEAGUES,
    CUSTOMERS,
    ENGLISH,
    PlatformClock,
    Venue,
)
from tests.phones import WecomBotPhone
from tests.platforms.wecom.bot_server import BotServer
from tests.process import Clock, Process


class WecomBotVenue(Venue):
    """Over the one connection a bot may have."""

    ids: ClassVar = {
        "li": "LiGong",
        "zhao": "ZhaoGong",
        "zhang": "ZhangZhuGuan",
        CHINESE: "WangNvShi",
        ENGLISH: "EmmaStone",
    }
    tells_language: ClassVar = False

    def __init__(self, clock: Clock, *, is_forum: bool = False) -> None:
        self.server = server = BotServer(PlatformClock(clock))
        names = {**COLLEAGUES, **CUSTOMERS}
        self._people = {key: server.person(user, names[key]) for key, user in self.ids.items()}
        self.chat = server.group("wrAbteilungService")
        for key in self.ids:
            # Bots write to those alone who have written to them.
            server.chat(self.ids[key]).spoken = True

    async def __aenter__(self) -> "WecomBotVenue":
        await self.server.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.server.__aexit__()

    @property
    def group(self) -> str:
        return self.chat.id

    def settings(self) -> dict[str, object]:
        bot = self.server.bot
        account = {"bot_id": bot.id, "secret": bot.secret, "ws_url": self.server.url}
        return {"wecom_bot": {"main": {**account, "name": bot.name}}}

    async def is_served(self, process: Process) -> None:
        await self.server.connected()

    def customer(self, language: str) -> WecomBotPhone:
        return self.in_private(language)

    def engineer(self, key: str) -> WecomBotPhone:
        return WecomBotPhone(self.server.hand(self._people[key], self.chat))

    def in_private(self, key: str) -> WecomBotPhone:
        return WecomBotPhone(self.server.hand(self._people[key]))
