"""The story's people on DingTalk, over two streams."""

from typing import ClassVar

from tests.journeys.venues.venue import (
    CHINESE,
    COLLEAGUES,
    CUSTOMERS,
    ENGLISH,
    PlatformClock,
    Venue,
)
from tests.phones import DingtalkPhone
from tests.platforms.dingtalk import DingtalkServer
from tests.process import Clock, Process


class DingtalkVenue(Venue):
    """Chats with a robot, and a group with it."""

    ids: ClassVar = {
        "li": "li01",
        "zhao": "zhao01",
        "zhang": "zhang01",
        CHINESE: "wang01",
        ENGLISH: "emma01",
    }
    tells_language: ClassVar = False
    # Of cards that change in place.
    template: ClassVar = "x.schema"

    def __init__(self, clock: Clock, *, is_forum: bool = False) -> None:
        self.server = server = DingtalkServer(PlatformClock(clock))
        names = {**COLLEAGUES, **CUSTOMERS}
        self._people = {key: server.person(user, names[key]) for key, user in self.ids.items()}
        engineers = (self._people[key] for key in ("li", "zhao"))
        self.chat = server.group("售后群", *engineers)

    async def __aenter__(self) -> "DingtalkVenue":
        await self.server.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.server.__aexit__()

    @property
    def group(self) -> str:
        return self.chat.id

    def settings(self) -> dict[str, object]:
        app, url = self.server.app, self.server.url
        secrets = {"client_id": app.client_id, "client_secret": app.client_secret}
        urls = {"api_base_url": url, "oapi_base_url": url}
        return {"dingtalk": {"main": {**secrets, **urls, "card_template_id": self.template}}}

    async def is_served(self, process: Process) -> None:
        await self.server.eventually(lambda: len(self.server.app.sockets) == 2)

    def customer(self, language: str) -> DingtalkPhone:
        return self.in_private(language)

    def engineer(self, key: str) -> DingtalkPhone:
        return DingtalkPhone(self._people[key], self.chat)

    def in_private(self, key: str) -> DingtalkPhone:
        person = self._people[key]
        return DingtalkPhone(person, person.chat_with(self.server.app))
