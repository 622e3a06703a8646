"""A desk at work and the people around it, on any platforms: what the stories are played on."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from bot.settings import Settings
from domain.ports import Unit
from domain.tickets.ticket import Ticket
from tests.journeys.venues import VENUES, Platform, Venue
from tests.journeys.venues.venue import CHINESE, COLLEAGUES, ENGLISH
from tests.phones import Phone, found
from tests.process import MORNING, Clock, Process, process, settings_for, until

_ZONE = ZoneInfo("Asia/Shanghai")
# How often somebody asks for a card before they give up.
_OFTEN = 5
_ROLES = {"li": "engineer", "zhao": "engineer", "zhang": "supervisor"}

V = TypeVar("V", bound=Venue)


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Who sits where."""

    customers: Platform
    engineers: Platform
    supervisor: Platform

    def __str__(self) -> str:
        seats = (self.customers, self.engineers, self.supervisor)
        return seats[0] if len(set(seats)) == 1 else "+".join(seats)

    def seat_of(self, key: str) -> Platform:
        """Where a colleague sits."""
        return self.supervisor if key == "zhang" else self.engineers


def everybody_on(platform: Platform) -> Cast:
    """All on one."""
    return Cast(customers=platform, engineers=platform, supervisor=platform)


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

    cast: Cast
    run: "Run"
    customer: Customer
    # Another customer, of the other language.
    stranger: Customer
    # Engineers, in the group; and a supervisor, in private.
    li: Phone
    zhao: Phone
    zhang: Phone

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
        for venue in self.run.venues.values():
            await venue.catches_up()

    def venue(self, kind: type[V]) -> V:
        """One of the platforms."""
        return next(one for one in self.run.venues.values() if isinstance(one, kind))

    async def card_shows(self, phone: Phone, number: int, *pieces: str) -> str:
        """A colleague reads on the ticket's card; where it stays as posted, they ask for it again
        until it shows that."""

        def cards() -> list[str]:
            return [line for line in phone.screen() if f"#{number} ·" in line]

        for _ in range(0 if phone.has_live_cards else _OFTEN):
            known = len(cards())
            await phone.says(f"/show {number}")
            await until(lambda known=known: len(cards()) > known)
            if all(piece in cards()[-1] for piece in pieces):
                break
        return await phone.sees(f"#{number} ·", *pieces)

    async def replies(self, phone: Phone, number: int, text: str) -> None:
        """An engineer answers the customer: on the card, or by its number."""
        if phone.can_quote_cards:
            await phone.says(text, reply_to=f"#{number} ·")
        else:
            await phone.says(f"/reply {number} {text}")

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
        # On small cards these are two messages.
        await customer.sees(f"#{number}")
        await customer.sees("要补充", "To add something")
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
        # On small cards these are two messages.
        await customer.sees(f"#{number}")
        await customer.sees("要补充", "To add something")
        await self.li.sees(f"#{number} ·")
        return number


@asynccontextmanager
async def staged(
    cast: Cast,
    language: str,
    folder: Path,
    database_url: str,
    *,
    is_forum: bool = False,
    begins: datetime = MORNING,
    also: tuple[Platform, ...] = (),
    **written: object,
) -> AsyncIterator[Stage]:
    """A stage on an empty database, with settings as `written`. `begins`: UTC; `also`:
    where more customers sit."""
    clock = Clock(begins)
    async with AsyncExitStack() as stack:
        venues = {
            platform: await stack.enter_async_context(VENUES[platform](clock, is_forum=is_forum))
            for platform in {cast.customers, cast.engineers, cast.supervisor, *also}
        }
        written = {"database_url": database_url, **written}
        run = Run(_settings(cast, folder, venues, written), clock, venues)
        stack.push_async_callback(run.stop)
        await run.start()
        stage = Stage(
            cast=cast,
            run=run,
            customer=run.customer(cast.customers, language),
            stranger=run.customer(cast.customers, _other(language)),
            li=venues[cast.engineers].engineer("li"),
            zhao=venues[cast.engineers].engineer("zhao"),
            zhang=venues[cast.supervisor].in_private("zhang"),
        )
        if not venues[cast.customers].tells_language:
            await _speaks_english(stage)
        yield stage


def _settings(
    cast: Cast, folder: Path, venues: dict[Platform, Venue], written: dict[str, object]
) -> Settings:
    group = {
        "account": f"{cast.engineers}.main",
        "chat": venues[cast.engineers].group,
        "team": "support",
    }
    accounts: dict[str, object] = {}
    for venue in venues.values():
        accounts |= venue.settings()
    return settings_for(folder, **{**accounts, "person": staff(cast), "group": [group], **written})


async def _speaks_english(stage: Stage) -> None:
    """Whoever does says so, where the platform does not."""
    for customer in (stage.customer, stage.stranger):
        if customer.language == ENGLISH:
            await customer.says("/lang en")
            await customer.sees("English from now on")


def staff(cast: Cast, **more: dict[str, object]) -> list[dict[str, object]]:
    """Those who work here, as the settings name them; `more` settings by "li", "zhao", "zhang"."""
    return [
        {
            "account": f"{cast.seat_of(key)}.main",
            "id": VENUES[cast.seat_of(key)].ids[key],
            "name": name,
            "roles": [_ROLES[key]],
            "team": "support",
            **more.get(key, {}),
        }
        for key, name in COLLEAGUES.items()
    ]


class Run:
    """The process, which may be stopped and started again."""

    def __init__(self, settings: Settings, clock: Clock, venues: dict[Platform, Venue]) -> None:
        self._settings = settings
        self.clock = clock
        self.venues = venues
        self._stack = AsyncExitStack()
        self.process: Process

    async def start(self) -> None:
        """Start it, and wait until everybody can be heard."""
        self.process = await self._stack.enter_async_context(process(self._settings, self.clock))
        for venue in self.venues.values():
            await venue.is_served(self.process)

    async def stop(self) -> None:
        """Stop it in good order."""
        await self._stack.aclose()

    def works_on(self, database_url: str) -> None:
        """From the next start on."""
        self._settings = self._settings.model_copy(update={"database_url": database_url})

    def customer(self, platform: Platform, language: str) -> Customer:
        """Somebody who writes to the desk there."""
        return Customer(self.venues[platform].customer(language), language)

    def lasts_until(self, time: str, days: int) -> float:
        """Seconds from now until then."""
        now = self.clock().astimezone(_ZONE)
        hour, minute = map(int, time.split(":"))
        then = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
        return (then + timedelta(days=days) - now).total_seconds()


def _other(language: str) -> str:
    return ENGLISH if language == CHINESE else CHINESE
