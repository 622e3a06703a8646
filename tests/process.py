"""A whole process in the test's own loop: real SQLite, real HTTP, and a clock the test can push."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.webchat.settings import DemoSeat, Pane
from bot.lifecycle import running
from bot.settings import Settings
from bot.stage import Stage
from bot.wiring import House
from domain.messaging import ChatKind
from tests.platforms.telegram import TOKEN, TelegramServer
from tests.waiting import free_port, until

# The first words of a program that is not to outlive tests that are killed; on Linux.
DIES_WITH_US = """
import ctypes, signal, sys
if sys.platform == "linux":
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
"""
GROUP = -1001000000042
# 09:05 in Shanghai, a Wednesday like any other.
MORNING = datetime(2026, 11, 18, 1, 5, tzinfo=UTC)
# Seats of the web chat's stage, for tests of the same story there.
SEATS = (
    DemoSeat(native_id="seat:wang", name="王女士", chat="v:wang", locale="zh_CN"),
    DemoSeat(native_id="seat:emma", name="Emma", chat="v:emma", locale="en"),
    DemoSeat(
        native_id="seat:li",
        name="李工",
        chat="g:engineers",
        chat_kind=ChatKind.GROUP,
        pane=Pane.ENGINEERS,
    ),
    DemoSeat(
        native_id="seat:zhao",
        name="赵工",
        chat="g:engineers",
        chat_kind=ChatKind.GROUP,
        pane=Pane.ENGINEERS,
    ),
    DemoSeat(native_id="seat:zhang", name="张主管", chat="v:zhang", pane=Pane.SUPERVISOR),
)


class Clock:
    """Goes on by itself like any clock, from a known morning on, and can be pushed forward."""

    def __init__(self, start: datetime = MORNING) -> None:
        self._pushed = start - datetime.now(UTC)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._pushed

    def push(self, **by: float) -> None:
        """Let time pass: push(hours=2)."""
        self._pushed += timedelta(**by)


class Process:
    """A running house, and the test's hand on it."""

    def __init__(self, house: House, settings: Settings, clock: Clock) -> None:
        self.house = house
        self.settings = settings
        self.clock = clock
        self.url = settings.http.base_url

    async def passes(self, **by: float) -> None:
        """Let time pass, and what falls due happen."""
        self.clock.push(**by)
        await self.house.wakeups.wake()
        await self.house.background.cron.look()
        await self.house.background.cron.finished()

    async def is_quiet(self) -> bool:
        """Nothing is waiting to be sent."""
        return not await self.house.uow.read(lambda unit: unit.mailroom.lanes())

    async def settles(self) -> None:
        """Wait until everything queued is sent."""
        await until(self.is_quiet)


def settings_for(
    folder: Path, *, telegram: TelegramServer | None = None, **written: object
) -> Settings:
    """Settings of a small desk: one team, two engineers, a supervisor."""
    people = [
        ("webchat.main", "seat:li", "李工", "engineer"),
        ("webchat.main", "seat:zhao", "赵工", "engineer"),
        ("webchat.main", "seat:zhang", "张主管", "supervisor"),
    ]
    groups = [{"account": "webchat.main", "chat": "g:engineers", "team": "support"}]
    accounts = {}
    if telegram:
        accounts["main"] = {"token": TOKEN, "api_base_url": telegram.url}
        people += [
            ("telegram.main", "501", "李工", "engineer"),
            ("telegram.main", "502", "赵工", "engineer"),
            ("telegram.main", "601", "张主管", "supervisor"),
        ]
        groups = [{"account": "telegram.main", "chat": str(GROUP), "team": "support"}]
    base = {
        "data_dir": folder,
        "http": {"port": free_port()},
        "telegram": accounts,
        "service": {"burst_window": "0s"},
        "group": groups,
        "person": [
            {"account": account, "id": native, "name": name, "roles": [role], "team": "support"}
            for account, native, name, role in people
        ],
        "team": [{"key": "support", "name": "售后支持"}],
    }
    return Settings.model_validate({**base, **written})


@asynccontextmanager
async def process(settings: Settings, clock: Clock | None = None) -> AsyncIterator[Process]:
    """Start it, and stop it in the end."""
    clock = clock or Clock()
    async with running(settings, stage=Stage(seats=SEATS), clock=clock) as house:
        yield Process(house, settings, clock)
