"""The story's customers in WeChat, in the chat with a customer service account of WeCom."""

from typing import ClassVar

from tests.journeys.venues.venue import CHINESE, CUSTOMERS, ENGLISH, PlatformClock, Venue
from tests.phones import KfPhone
from tests.platforms.wecom import WecomServer
from tests.process import Clock, Process


class KfVenue(Venue):
    """Customers alone: whoever writes from WeChat is no colleague."""

    ids: ClassVar = {CHINESE: "wmWangNvShi", ENGLISH: "wmEmmaStone"}
    tells_language: ClassVar = False

    def __init__(self, clock: Clock, *, is_forum: bool = False) -> None:
        self.server = server = WecomServer()
        server.clock = PlatformClock(clock)
        self.account = server.kf.account(server.app())
        self.hands = {
            language: server.kf_hand(self.account, customer, CUSTOMERS[language])
            for language, customer in self.ids.items()
        }

    async def __aenter__(self) -> "KfVenue":
        await self.server.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.server.__aexit__()

    @property
    def group(self) -> str:
        return ""

    def settings(self) -> dict[str, object]:
        app = self.account.app
        account = {
            "corp_id": self.server.corp_id,
            "secret": app.secret,
            "token": app.token,
            "encoding_aes_key": app.aes_key,
            "open_kfid": self.account.open_kfid,
            "api_base_url": self.server.url,
        }
        return {"wecom_kf": {"main": account}}

    async def is_served(self, process: Process) -> None:
        self.account.app.callback_url = f"{process.url}/hooks/wecom-kf/main"

    def customer(self, language: str) -> KfPhone:
        return KfPhone(self.hands[language])

    def engineer(self, key: str) -> KfPhone:
        raise NotImplementedError("colleagues are not in WeChat")

    def in_private(self, key: str) -> KfPhone:
        raise NotImplementedError("colleagues are not in WeChat")
