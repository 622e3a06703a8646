"""Everything the emulated DingTalk holds, and the tools its parts share."""

import asyncio
import itertools
import random
from collections.abc import Callable

from tests.platforms.dingtalk.records import App, Call, Card, Message, Push, StoredFile
from tests.platforms.dingtalk.refusals import Refusal
from tests.platforms.telegram.clock import Clock

# Seconds.
TOKEN_LIFE = 7200
SESSION_LIFE = 5400


class World:
    """Apps, chats, files, time and the ledger."""

    def __init__(self, clock: Clock | None = None, *, seed: int = 4) -> None:
        self.clock = clock or Clock()
        self.random = random.Random(seed)
        self.apps: dict[str, App] = {}
        self.people: dict[str, object] = {}
        self.chats: dict[str, object] = {}
        # Name and id of the one above, by id; 1 is the company itself.
        self.departments: dict[int, tuple[str, int]] = {1: ("公司", 0)}
        # By session key: (chat, when it ends).
        self.sessions: dict[str, tuple[object, float]] = {}
        # By media id, download code and download address.
        self.media: dict[str, StoredFile] = {}
        self.codes: dict[str, StoredFile] = {}
        self.downloads: dict[str, StoredFile] = {}
        self.sent: dict[str, tuple[object, Message]] = {}
        self.cards: dict[str, Card] = {}
        self.pushes: list[Push] = []
        # Robot messages nobody was connected for: they never come again.
        self.lost: list[dict] = []
        self.calls: list[Call] = []
        # Changes of cards that came while a press of theirs was being answered.
        self.rash_updates: list[dict] = []
        self.flow_controlled: set[str] = set()
        self.url = ""
        self._numbers = itertools.count(1)
        self._watchers: set[asyncio.Event] = set()
        self._last_ms = 0

    def number(self) -> int:
        """A number nobody had before."""
        return next(self._numbers)

    def now_ms(self) -> int:
        """Milliseconds since 1970; no two are the same."""
        self._last_ms = max(self._last_ms + 1, int(self.clock.now() * 1000))
        return self._last_ms

    def changed(self) -> None:
        """Something happened that a test may wait for."""
        for watcher in self._watchers:
            watcher.set()

    async def eventually(self, condition: Callable[[], object], within: float = 20.0) -> object:
        """The first truthy answer of `condition`, asked whenever something happened."""
        watcher = asyncio.Event()
        self._watchers.add(watcher)
        try:
            async with asyncio.timeout(within):
                while not (answer := condition()):
                    await watcher.wait()
                    watcher.clear()
                return answer
        finally:
            self._watchers.discard(watcher)

    def charge(self, app: App) -> None:
        """One metered call: quota of the month, calls a second."""
        now = self.clock.now()
        app.recent_calls = [at for at in app.recent_calls if at > now - 1]
        if app.month_quota is not None:
            if app.month_quota <= 0:
                raise Refusal(403, "Forbidden.AccessDenied.ApiCountLimitForOrg")
            app.month_quota -= 1
        if app.qps is not None and len(app.recent_calls) >= app.qps:
            raise Refusal(403, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi")
        app.recent_calls.append(now)

    def needs(self, app: App, permission: str) -> None:
        """Refuse, naming the missing permission, as the real one does."""
        if permission not in app.permissions:
            raise Refusal(
                403,
                "Forbidden.AccessDenied.AccessTokenPermissionDenied",
                "应用尚未开通所需的权限",
                accessdenieddetail={"requiredScopes": [permission]},
            )

    def app_of_token(self, token: str) -> App:
        """Whose access token it is. Refuses expired and unknown ones."""
        for app in self.apps.values():
            if app.tokens.get(token, 0) > self.clock.now():
                return app
        raise Refusal(401, "InvalidAuthentication", "不合法的access_token")

    def app_of_robot(self, app: App, robot_code: object) -> App:
        """The robot must be the token's own."""
        if not robot_code:
            raise Refusal(400, "invalidParameter.robotCode.empty")
        if robot_code not in {known.robot_code for known in self.apps.values()}:
            raise Refusal(400, "invalidParameter.robotCode.notExsit")
        if robot_code != app.robot_code:
            raise Refusal(400, "invalidParameter.robotCode.auth")
        if app.is_stopped:
            raise Refusal(400, "bot.stopped")
        return app
