"""Customers write on an emulated Telegram: how fast it is stored and stands in the engineers'
group, and what is lost or doubled when the process is killed in the middle.

Beside it: a relay written by hand on python-telegram-bot, and the emulator's own limit.
"""

import asyncio
import random
import re
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from bench.figures import Figure
from bench.running import Running, free_port
from tests.phones import TelegramPhone
from tests.platforms.telegram import TOKEN, Chat, TelegramServer

_GROUP = -1001000000042
_CUSTOMERS = 64
_MESSAGES = 1500
# People write a few short messages in a row.
_IN_A_ROW = 4
_TARGET = 800
_PATIENCE = 120.0
# Nothing new in the group for so long: nothing more will come.
_QUIET = 15.0
_SETTINGS = """
data_dir = "."
[http]
port = %d
[log]
level = "warning"
[service]
flood_limit = 1000000
burst_window = "0s"
[telegram.main]
token = "%s"
api_base_url = "%s"
[[team]]
key = "support"
name = "售后支持"
[[group]]
account = "telegram.main"
chat = "%d"
team = "support"
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the messages of one program."""

    a_second: float
    posts: int
    lost: int
    doubled: int


async def measure(folder: Path) -> list[Figure]:
    """Ours, theirs, and the limit of both."""
    ours = await _ours(folder)
    theirs = await _theirs(folder)
    limit = await _limit()
    return [
        Figure(
            what="Telegram: messages stored and forwarded",
            value=ours.a_second,
            unit="/s",
            target=_TARGET,
            more_is_better=True,
            beside=theirs.a_second,
            beside_what="hand-written python-telegram-bot relay",
        ),
        Figure(
            what=f"Telegram: lost of {_MESSAGES} with kill -9 in the middle",
            value=ours.lost,
            unit="messages",
            target=0,
            beside=theirs.lost,
            beside_what="hand-written python-telegram-bot relay",
        ),
        Figure(
            what=f"Telegram: doubled of {_MESSAGES} with kill -9 in the middle",
            value=ours.doubled,
            unit="messages",
            beside=theirs.doubled,
            beside_what="hand-written python-telegram-bot relay",
        ),
        Figure(
            what=f"Telegram: posts that {_MESSAGES} messages became",
            value=ours.posts,
            unit="posts",
            beside=theirs.posts,
            beside_what="hand-written python-telegram-bot relay",
        ),
        Figure(what="emulated Telegram: sendMessage at most", value=limit, unit="/s"),
    ]


class Room:
    """The emulated Telegram with its people, and the engineers' group they are heard in."""

    def __init__(self, telegram: TelegramServer) -> None:
        self._telegram = telegram
        self.group = telegram.group(_GROUP, "售后")
        people = [telegram.user(1000 + n, f"客户{n}") for n in range(_CUSTOMERS)]
        self.chats = [(person, telegram.private_chat(person)) for person in people]
        self._dice = random.Random(1)
        self._written = 0

    async def open_tickets(self) -> None:
        """Each customer walks the shortest way through the form."""
        phones = [TelegramPhone(person, chat) for person, chat in self.chats]
        await asyncio.gather(*map(_report, phones))

    def write(self, count: int) -> set[str]:
        """Somebody writes a few messages, then somebody else; returns their marks."""
        marks: set[str] = set()
        while len(marks) < count:
            person, chat = self._dice.choice(self.chats)
            for _ in range(min(self._dice.randint(1, _IN_A_ROW), count - len(marks))):
                self._written += 1
                mark = f"m-{self._written:06}"
                person.writes(chat, f"{mark} 还是不行，请尽快安排，谢谢。")
                marks.add(mark)
        return marks

    def heard(self) -> Counter[str]:
        """Marks that stand in the group, and how often."""
        return Counter(mark for text in _texts(self.group) for mark in re.findall(r"m-\d{6}", text))

    async def hears(self, marks: set[str], share: float = 1.0) -> None:
        """Wait until this share of the marks stands in the group, or nothing comes any more."""
        wanted, latest = share * len(marks), perf_counter() + _PATIENCE
        known, since = 0, perf_counter()
        while perf_counter() < latest:
            found = len(marks & self.heard().keys())
            if found >= wanted or (found and perf_counter() - since > _QUIET):
                return
            if found != known:
                known, since = found, perf_counter()
            await asyncio.sleep(0.05)


def _texts(chat: Chat) -> list[str]:
    return [message.text for message in chat.messages]


async def _report(phone: TelegramPhone) -> None:
    await phone.says("请问发票怎么开？")
    for label, question in (("一般", "着急"), ("跳过", "照片"), ("提交", "发票")):
        await phone.presses(label, on=question)
    await phone.sees("已受理")


async def _ours(folder: Path) -> Outcome:
    async with TelegramServer() as telegram:
        room, port = Room(telegram), free_port()
        settings = _SETTINGS % (port, TOKEN, telegram.url, _GROUP)
        (folder / "gongdan.toml").write_text(settings, encoding="utf-8")
        process = Running(folder, "telegram", ("-m", "bench.unpaced", "run"))

        async def start() -> None:
            process.start()
            await process.answers(f"http://127.0.0.1:{port}/readyz")

        try:
            await start()
            await room.open_tickets()
            return await _storm(room, process.kill, start)
        finally:
            process.stop()


async def _theirs(folder: Path) -> Outcome:
    async with TelegramServer() as telegram:
        room = Room(telegram)
        arguments = (telegram.url, TOKEN, str(_GROUP), str(folder / "relay.db"))
        process = Running(folder, "relay", ("-m", "bench.peers.relay", *arguments))

        async def start() -> None:
            before = len(telegram.calls_of("getUpdates"))
            process.start()
            await telegram.eventually(lambda: len(telegram.calls_of("getUpdates")) > before)

        try:
            await start()
            return await _storm(room, process.kill, start)
        finally:
            process.stop()


async def _storm(
    room: Room, kill: Callable[[], None], start: Callable[[], Awaitable[None]]
) -> Outcome:
    """Once in peace, for the pace; once with a kill when a third stands in the group."""
    began, before = perf_counter(), len(room.group.messages)
    marks = room.write(_MESSAGES)
    await room.hears(marks)
    seconds, posts = perf_counter() - began, len(room.group.messages) - before
    if len(marks & room.heard().keys()) < len(marks):
        raise RuntimeError("messages were lost in peace")

    marks = room.write(_MESSAGES)
    await room.hears(marks, 0.33)
    kill()
    await start()
    await room.hears(marks)
    heard = room.heard()
    return Outcome(
        a_second=_MESSAGES / seconds,
        posts=posts,
        lost=sum(not heard[mark] for mark in marks),
        doubled=sum(heard[mark] > 1 for mark in marks),
    )


async def _limit() -> float:
    async with TelegramServer() as telegram:
        room = Room(telegram)
        sender = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bench.peers.bare_sender",
            telegram.url,
            TOKEN,
            str(room.group.id),
            str(_MESSAGES),
            stdout=asyncio.subprocess.PIPE,
            cwd=Path(__file__).parent.parent,
        )
        told, _ = await sender.communicate()
        return float(told)
