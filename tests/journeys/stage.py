"""A desk at work and the people around it, on either platform: what the stories are played on."""

import shutil
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp

from bot.settings import Settings
from domain.ports import Unit
from domain.tickets.ticket import Ticket
from tests.phones import Phone, TelegramPhone, WebPhone, found
from tests.platforms.telegram import Group, TelegramServer
from tests.process import GROUP, MORNING, Clock, Process, process, settings_for

CHINESE, ENGLISH = "zh_CN", "en"
_ZONE = ZoneInfo("Asia/Shanghai")
_TELEGRAM_LANGUAGES = {CHINESE: "zh-hans", ENGLISH: "en"}
_SEATS = {CHINESE: "seat:wang", ENGLISH: "seat:emma"}
_NAMES = {CHINESE: "王女士", ENGLISH: "Emma"}


class Platform(StrEnum):
    """Where everybody chats."""

    TELEGRAM = "telegram"
    WEBCHAT = "webchat"


class Customer:
    """A customer who speaks one language: each sentence is given in Chinese and in English."""

    def __init__(self, phone: Phone, language: str) -> None:
        self.phone = phone
        self.language = language
        self.name = phone.name
        # What the chat showed before they last acted.
        self._known: Counter[str] = Counter()

    def words(self, chinese: str, english: str = "") -> str:
        """In their language; the Chinese ones where both are the same."""
        return english if english and self.language == ENGLISH else chinese

    async def says(self, chinese: str, english: str = "", *, reply_to: str = "") -> None:
        """Write."""
        self._known = Counter(self.phone.screen())
        await self.phone.says(self.words(chinese, english), reply_to=reply_to)

    async def presses(self, chinese: str, english: str = "", *, on: str = "") -> None:
        """Press a button."""
        self._known = Counter(self.phone.screen())
        await self.phone.presses(self.words(chinese, english), on=on)

    async def sees(self, chinese: str, english: str = "", *more: str) -> str:
        """Wait for something new since they last acted: with these words, and `more` as well."""
        pieces = (self.words(chinese, english), *more)

        def shown() -> str:
            fresh = Counter(self.phone.screen()) - self._known
            return next((line for line in fresh if all(p in line for p in pieces)), "")

        return await found(self.phone, shown, " + ".join(pieces))

    def never_saw(self, *pieces: str) -> None:
        """None of this stands anywhere in their chat."""
        screen = "\n---\n".join(self.phone.screen())
        assert not [piece for piece in pieces if piece in screen], screen


@dataclass
class Stage:
    """The running process and everybody's phones."""

    platform: Platform
    run: "Run"
    customer: Customer
    # Another customer, of the other language.
    stranger: Customer
    # Engineers, in the group; and a supervisor, in private.
    li: Phone
    zhao: Phone
    zhang: Phone
    telegram: TelegramServer | None = None
    group: Group | None = None
    # By seat, on the web chat.
    pages: dict[str, WebPhone] = field(default_factory=dict)

    @property
    def process(self) -> Process:
        """The process as it runs now."""
        return self.run.process

    async def restarts(self) -> None:
        """The process is stopped and started again: what was only in memory is gone."""
        await self.run.stop()
        await self.run.start()

    async def passes(self, **by: float) -> None:
        """Let time pass, and what falls due happen; every page shows it then."""
        await self.process.settles()
        await self.process.passes(**by)
        await self.process.settles()
        for page in list(self.pages.values())[:1]:
            for person, seat in (await seats_of(page.session, self.process.url)).items():
                self.pages[person].token = seat["token"]
        for page in self.pages.values():
            await page.catches_up()

    async def comes(self, time: str, *, days: int = 0) -> None:
        """Let it become this time, in Shanghai: of today, or of a later day."""
        await self.process.settles()
        await self.passes(seconds=self.run.lasts_until(time, days))

    async def is_off_until(self, time: str, *, days: int = 0) -> None:
        """The machine is off until then."""
        await self.process.settles()
        await self.run.stop()
        self.run.clock.push(seconds=self.run.lasts_until(time, days))
        await self.run.start()
        await self.passes()

    async def look(self, number: int) -> Ticket:
        """A ticket as it stands."""
        found = await self.process.house.uow.read(lambda unit: unit.tickets.get(number))
        assert found is not None
        return found

    async def said_on(self, number: int) -> list[str]:
        """What was publicly said on a ticket."""

        def texts(unit: Unit) -> list[str]:
            return [message.text for message in unit.messages.of(number)]

        return await self.process.house.uow.read(texts)

    async def failures(self) -> list[str]:
        """Events that could not be handled: there must be none."""
        failed = await self.process.house.uow.read(lambda unit: unit.inbox.failed(10))
        return [error for _, _, error in failed]

    async def reports(
        self, number: int = 1001, who: Customer | None = None, *, command: str = ""
    ) -> int:
        """The customer reports a broken printer the short way; returns the ticket's number."""
        customer = who or self.customer
        await customer.says(
            f"{command}打印机坏了，卡纸。我是王芳，电话 13800138000",
            f"{command}The printer is broken. My name is Emma Stone, phone +86 138 0013 8000",
        )
        await customer.sees("有多着急", "How urgent")
        await customer.presses("一般", "Normal")
        await customer.sees("产品型号", "product model")
        await customer.presses("跳过", "Skip", on=customer.words("产品型号", "product model"))
        await customer.sees("序列号", "serial number")
        await customer.presses("跳过", "Skip", on=customer.words("序列号", "serial number"))
        await customer.sees("设备在哪里", "Where is it")
        await customer.presses("跳过", "Skip", on=customer.words("设备在哪里", "Where is it"))
        await customer.sees("照片", "photos")
        await customer.presses("跳过", "Skip", on=customer.words("照片", "photos"))
        await customer.sees("请确认", "Please check")
        await customer.presses("提交", "Send")
        await customer.sees(f"#{number}", "", customer.words("要补充", "To add something"))
        await self.li.sees(f"#{number} ·")
        return number

    async def consults(self, number: int, title: tuple[str, str]) -> int:
        """The customer asks a short question, which needs few answers."""
        customer = self.customer
        await customer.says(f"/new 请问{title[0]}", f"/new How do I {title[1]}")
        await customer.sees("有多着急", "How urgent")
        await customer.presses("不急", "No hurry")
        await customer.sees("照片", "photos")
        await customer.presses("跳过", "Skip")
        await customer.presses("提交", "Send", on=customer.words(*title))
        await customer.sees(f"#{number}", "", customer.words("要补充", "To add something"))
        await self.li.sees(f"#{number} ·")
        return number


@asynccontextmanager
async def staged(
    platform: Platform,
    language: str,
    folder: Path,
    template: Path,
    *,
    is_forum: bool = False,
    begins: datetime = MORNING,
    **written: object,
) -> AsyncIterator[Stage]:
    """A stage on a copy of an empty database, with settings as `written`. `begins`: UTC."""
    shutil.copy(template, folder / "gongdan.db")
    async with AsyncExitStack() as stack:
        telegram = None
        if platform is Platform.TELEGRAM:
            telegram = await stack.enter_async_context(TelegramServer())
        settings = settings_for(folder, telegram=telegram, **{"person": staff(platform), **written})
        run = Run(settings, Clock(begins))
        stack.push_async_callback(run.stop)
        await run.start()
        if telegram:
            stage = _on_telegram(telegram, run, language, is_forum=is_forum)
        else:
            stage = await _on_webchat(stack, run, language)
        yield stage


def staff(platform: Platform, **more: dict[str, object]) -> list[dict[str, object]]:
    """Those who work here, as the settings name them; `more` settings by "li", "zhao", "zhang"."""
    ids = {
        Platform.TELEGRAM: {"li": "501", "zhao": "502", "zhang": "601"},
        Platform.WEBCHAT: {"li": "seat:li", "zhao": "seat:zhao", "zhang": "seat:zhang"},
    }[platform]
    named = {
        "li": ("李工", "engineer"),
        "zhao": ("赵工", "engineer"),
        "zhang": ("张主管", "supervisor"),
    }
    return [
        {
            "account": f"{platform}.main",
            "id": ids[key],
            "name": name,
            "roles": [role],
            "team": "support",
            **more.get(key, {}),
        }
        for key, (name, role) in named.items()
    ]


class Run:
    """The process, which may be stopped and started again."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self.clock = clock
        self._stack = AsyncExitStack()
        self.process: Process

    async def start(self) -> None:
        """Start it."""
        self.process = await self._stack.enter_async_context(process(self._settings, self.clock))

    async def stop(self) -> None:
        """Stop it in good order."""
        await self._stack.aclose()

    def lasts_until(self, time: str, days: int) -> float:
        """Seconds from now until then."""
        now = self.clock().astimezone(_ZONE)
        hour, minute = map(int, time.split(":"))
        then = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        return (then + timedelta(days=days) - now).total_seconds()


def _on_telegram(telegram: TelegramServer, run: Run, language: str, *, is_forum: bool) -> Stage:
    li, zhao = telegram.user(501, "李工"), telegram.user(502, "赵工")
    zhang = telegram.user(601, "张主管")
    group = telegram.group(GROUP, "售后群", li, zhao, is_forum=is_forum)
    people = {
        tongue: telegram.user(700 + number, _NAMES[tongue], _TELEGRAM_LANGUAGES[tongue])
        for number, tongue in enumerate(_NAMES)
    }

    def customer(tongue: str) -> Customer:
        person = people[tongue]
        return Customer(TelegramPhone(person, telegram.private_chat(person)), tongue)

    return Stage(
        platform=Platform.TELEGRAM,
        run=run,
        customer=customer(language),
        stranger=customer(_other(language)),
        li=TelegramPhone(li, group),
        zhao=TelegramPhone(zhao, group),
        zhang=TelegramPhone(zhang, telegram.private_chat(zhang)),
        telegram=telegram,
        group=group,
    )


async def _on_webchat(stack: AsyncExitStack, run: Run, language: str) -> Stage:
    session = await stack.enter_async_context(aiohttp.ClientSession())
    url = run.process.url
    phones: dict[str, WebPhone] = {}
    for person, seat in (await seats_of(session, url)).items():
        phone = WebPhone(seat["name"], url, seat["token"], session, seat["locale"] or CHINESE)
        phones[person] = await phone.opens()
        stack.push_async_callback(phone.closes)
    return Stage(
        platform=Platform.WEBCHAT,
        run=run,
        customer=Customer(phones[_SEATS[language]], language),
        stranger=Customer(phones[_SEATS[_other(language)]], _other(language)),
        li=phones["seat:li"],
        zhao=phones["seat:zhao"],
        zhang=phones["seat:zhang"],
        pages=phones,
    )


async def seats_of(session: aiohttp.ClientSession, url: str) -> dict[str, dict[str, str]]:
    """Who can be played on the web chat, with fresh tokens."""
    async with session.post(f"{url}/chat/seats", json={}) as answer:
        return {seat["person"]: seat for seat in (await answer.json())["seats"]}


def _other(language: str) -> str:
    return ENGLISH if language == CHINESE else CHINESE
