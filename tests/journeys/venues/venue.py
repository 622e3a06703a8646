"""What a story needs of a platform."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Protocol

from tests.phones import Phone
from tests.process import Clock, Process

CHINESE, ENGLISH = "zh_CN", "en"
# Customers by their language, colleagues by the key of their ids.
CUSTOMERS = {CHINESE: "王女士", ENGLISH: "Emma"}
COLLEAGUES = {"li": "李工", "zhao": "赵工", "zhang": "张主管"}


class Platform(StrEnum):
    """Where people chat; the first part of the names of its accounts."""

    TELEGRAM = "telegram"
    WEBCHAT = "webchat"
    WECOM = "wecom"
    WECOM_BOT = "wecom_bot"
    WECOM_KF = "wecom_kf"
    DINGTALK = "dingtalk"


class Venue(Protocol):
    """An emulated platform with the story's people on it. `async with`."""

    # How the account names people: by key of colleagues, by language of customers.
    ids: ClassVar[dict[str, str]]
    # The platform tells which language somebody's phone speaks.
    tells_language: ClassVar[bool] = True

    def __init__(self, clock: Clock, *, is_forum: bool = False) -> None: ...

    async def __aenter__(self) -> "Venue":
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    @property
    def group(self) -> str:
        """The engineers' group; "" where the platform has none."""
        ...

    def settings(self) -> dict[str, object]:
        """What `settings_for` is told of the account."""
        ...

    async def is_served(self, process: Process) -> None:
        """The process has started (again): wait until people can be heard."""

    async def catches_up(self) -> None:
        """What happened until now is on the screens."""

    def customer(self, language: str) -> Phone:
        """Somebody in the chat with the desk."""
        ...

    def engineer(self, key: str) -> Phone:
        """A colleague in the engineers' group."""
        ...

    def in_private(self, key: str) -> Phone:
        """A colleague in the chat with the desk."""
        ...


class PlatformClock:
    """The process's clock, as the emulators read it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        """Seconds since 1970."""
        moment: datetime = self._clock()
        return moment.timestamp()
