"""The story's people in an app of WeCom, which has no groups."""

from typing import ClassVar

from tests.journeys.venues.venue import (
    CHINESE,
    COLLEAGUES,
    CUSTOMERS,
    ENGLISH,
    PlatformClock,
    Venue,
)
from tests.phones import WecomPhone
from tests.platforms.wecom import WecomServer
from tests.process import Clock, Process

_ON_THE_WIRE = {
    "li": "LiGong",
    "zhao": "ZhaoGong",
    "zhang": "Zhang",
    CHINESE: "WangFang",
    ENGLISH: "Emma",
}


class WecomVenue(Venue):
    """Chats of members with a self-built app."""

    ids: ClassVar = {key: user.lower() for key, user in _ON_THE_WIRE.items()}
    tells_language: ClassVar = False

    def __init__(self, clock: Clock, *, is_forum: bool = False) -> None:
        self.server = server = WecomServer()
        server.clock = PlatformClock(clock)
        # People of stories write faster than members can be written to.
        server.flood_drops = False
        self.app = server.app()
        names = {**COLLEAGUES, **CUSTOMERS}
        self._hands = {
            key: server.hand(self.app, server.member(user, names[key]))
            for key, user in _ON_THE_WIRE.items()
        }

    async def __aenter__(self) -> "WecomVenue":
        await self.server.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.server.__aexit__()

    @property
    def group(self) -> str:
        return ""

    def settings(self) -> dict[str, object]:
        account = {
            "corp_id": self.server.corp_id,
            "agent_id": self.app.agent_id,
            "secret": self.app.secret,
            "token": self.app.token,
            "encoding_aes_key": self.app.aes_key,
            "api_base_url": self.server.url,
        }
        return {"wecom": {"main": account}}

    async def is_served(self, process: Process) -> None:
        self.app.callback_url = f"{process.url}/hooks/wecom/main"

    def customer(self, language: str) -> WecomPhone:
        return self.in_private(language)

    def engineer(self, key: str) -> WecomPhone:
        return self.in_private(key)

    def in_private(self, key: str) -> WecomPhone:
        return WecomPhone(self._hands[key])
