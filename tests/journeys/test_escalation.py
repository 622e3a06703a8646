"""Nobody answers: people are alerted, higher and higher, until somebody says that they know."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial

import pytest

from bot.wiring import House
from desk.definitions.publish_definition import publish_definition
from desk.desk import Desk
from desk.tickets.open_ticket import open_ticket
from domain.definitions import DefinitionKind
from domain.people.person import Person
from domain.ports import Unit
from domain.tickets.history import EventKind, TicketEvent
from domain.tickets.report import Report
from domain.tickets.ticket import Ticket
from tests.databases.directly import directly
from tests.journeys.conftest import Staging
from tests.journeys.scenes import scenes
from tests.journeys.stage import Cast, Customer, Stage, staff
from tests.journeys.venues import VENUES
from tests.journeys.venues.venue import CHINESE, ENGLISH
from tests.platforms.mail import MailServer

MAIL = "director@example.com"


@pytest.fixture
async def post() -> AsyncIterator[MailServer]:
    async with MailServer(security="none") as server:
        yield server


def _with_director(cast: Cast, language: str, post: MailServer) -> dict[str, object]:
    """The other customer's seat is the director's: they read in the other language."""
    platform = cast.customers
    seat = VENUES[platform].ids[ENGLISH if language == CHINESE else CHINESE]
    director = {
        "account": f"{platform}.main",
        "id": seat,
        "name": "陈总",
        "roles": ["director"],
        "email": MAIL,
    }
    mail = {
        "host": "127.0.0.1",
        "port": post.port,
        "security": "none",
        "sender": "desk@example.com",
    }
    return {"person": [*staff(cast), director], "mail": {"main": mail}}


async def _steps(stage: Stage, number: int) -> list[tuple[object, object]]:
    events = await stage.process.house.uow.read(lambda unit: unit.history.of(number))
    return [
        (event.data["step"], event.data["round"])
        for event in events
        if event.kind is EventKind.ALERTED and event.data["trigger"] == "first_response"
    ]


async def _greets(director: Customer) -> None:
    """Who never wrote to a bot can't be written to."""
    await director.says("/lang zh" if director.language == CHINESE else "/lang en")


async def _urgent(stage: Stage) -> int:
    number = await stage.reports()
    await stage.zhang.says("/board")
    await stage.li.says(f"/priority {number} urgent")
    await stage.card_shows(stage.li, number, "紧急")
    return number


async def test_a_ladder_up_to_the_director_by_chat_and_mail(
    staging: Staging, cast: Cast, language: str, post: MailServer
) -> None:
    async with staging(**_with_director(cast, language, post)) as stage:
        zhang, director = stage.zhang, stage.stranger
        await _greets(director)
        number = await _urgent(stage)
        await stage.passes(minutes=12)
        await stage.li.sees(f"#{number} 首次响应将超时")
        await stage.passes(minutes=4)
        await zhang.sees(f"#{number} 首次响应超时", "请在 30 分钟内点“收到”")
        await stage.passes(minutes=31)
        await stage.passes(minutes=31)
        late = (f"#{number} 首次响应超时", f"#{number}: first response is late")
        await director.sees(*late)
        [mail] = await post.arrives()
        assert mail.recipient == MAIL
        assert f"/ack {number}" in mail.plain, "mail has no buttons: what to type instead"
        await stage.passes(minutes=45)
        assert len(await post.arrives(2)) == 2
        assert await _steps(stage, number) == [
            ("remind", 0),
            ("breach", 0),
            ("breach", 1),
            ("silent", 0),
            ("two_hours", 0),
        ]
        await director.presses("收到", "Seen")
        await director.sees("收到 · 陈总", "Seen · 陈总")
        await stage.passes(hours=5)
        assert len(await _steps(stage, number)) == 5
        assert not await stage.failures()


async def test_an_acknowledged_one_stops(
    staging: Staging, cast: Cast, language: str, post: MailServer
) -> None:
    async with staging(**_with_director(cast, language, post)) as stage:
        await _greets(stage.stranger)
        number = await _urgent(stage)
        await stage.passes(minutes=16)
        await stage.zhang.sees(f"#{number} 首次响应超时")
        await stage.zhang.presses("收到", on=f"#{number} 首次响应超时")
        await stage.zhang.sees("收到 · 张主管")
        await stage.passes(minutes=31)
        await stage.passes(minutes=31)
        assert await _steps(stage, number) == [("breach", 0)], "the reminder was passed by"
        await stage.li.says(f"/reply {number} 马上到")
        await stage.customer.sees("马上到")
        await stage.passes(hours=3)
        assert await _steps(stage, number) == [("breach", 0)]
        stage.stranger.never_saw("首次响应", "first response")
        assert not post.arrived
        assert not await stage.failures()


@pytest.mark.parametrize("scene", scenes(language=CHINESE), ids=str)
async def test_a_silent_assignee_loses_the_ticket(staging: Staging) -> None:
    team = {"key": "support", "name": "售后支持", "assignment": "least_open"}
    async with staging(team=[team]) as stage:
        await _publish(
            stage,
            {"key": "take", "fraction": "50%", "whom": ["assignee"], "reassign": True},
        )
        number = await stage.reports()
        silent = (await stage.look(number)).assignee_id
        assert silent is not None
        await stage.passes(minutes=61)
        await stage.li.sees(f"#{number} 首次响应将超时", "一直没有回应")
        assert (await stage.look(number)).assignee_id not in {None, silent}
        assert not await stage.failures()


@pytest.mark.parametrize("scene", scenes(language=CHINESE), ids=str)
async def test_quiet_hours_are_kept(staging: Staging) -> None:
    async with staging() as stage:
        night = {"start": "22:00", "end": "07:30"}
        await stage.zhang.says("/board")
        await _publish(
            stage, {"key": "call", "after": "30m", "whom": ["supervisor"]}, quiet_hours=night
        )
        await stage.passes(hours=13)
        number = await _urgent(stage)
        await stage.passes(hours=8)
        assert await _steps(stage, number) == []
        await stage.passes(hours=2)
        await stage.zhang.sees(f"#{number} 首次响应超时")
        assert not await stage.failures()


async def _publish(stage: Stage, *steps: dict[str, object], **more: object) -> None:
    ladder = {"key": "own", "triggers": ["first_response"], "steps": list(steps)}
    body = {"key": "default", "ladders": [ladder], **more}
    house = stage.process.house

    def work(unit: Unit) -> None:
        desk = Desk(unit=unit, policy=house.policy, announcer=house.announcer, actor=None)
        publish_definition(desk, DefinitionKind.ESCALATION, body, author="lead")

    await house.uow.run(work)


@pytest.mark.parametrize("scene", scenes(language=CHINESE), ids=str)
async def test_five_hundred_breaches_in_one_minute_flood_nobody(staging: Staging) -> None:
    async with staging() as stage:
        await stage.zhang.says("/board")
        house = stage.process.house
        await house.uow.run(partial(_opened, house, 500))
        await stage.process.settles()
        before = await _sent(stage)
        await stage.passes(minutes=121)
        await stage.passes(seconds=11)
        told = {lane: count - before[lane] for lane, count in (await _sent(stage)).items()}
        assert max(told.values()) <= 12, told
        await stage.zhang.sees("短时间内 496 个工单需要处理", "还有 486 个")
        assert sum("首次响应超时" in line for line in stage.zhang.screen()) == 4
        await stage.zhang.presses("全部收到")
        await stage.zhang.sees("收到 · 张主管")
        await stage.process.settles()
        calm = await _sent(stage)
        await stage.process.passes(minutes=31)
        await stage.process.settles()
        later = await _sent(stage)
        supervisor = {
            "telegram.main 601",
            "webchat.main v:zhang",
            "wecom.main zhang",
        } & later.keys()
        assert [later[lane] for lane in supervisor] == [calm[lane] for lane in supervisor]
        events = await house.uow.read(lambda unit: unit.history.of(1500))
        assert [e.kind for e in events][-2:] == [EventKind.ALERTED, EventKind.ACKNOWLEDGED]
        assert not await stage.failures()


class _Silent:
    """Their cards were posted long ago."""

    def announce(self, unit: Unit, ticket: Ticket, event: TicketEvent) -> None:
        """Say nothing."""


def _opened(house: House, count: int, unit: Unit) -> None:
    customer = Person(name="总部")
    customer = replace(customer, id=unit.people.add(customer))
    policy = replace(house.policy, max_live_tickets=count)
    desk = Desk(unit=unit, policy=policy, announcer=_Silent(), actor=None)
    for number in range(count):
        open_ticket(desk, customer, Report(title=f"第 {number} 台打印机"), origin=None)


async def _sent(stage: Stage) -> Counter[str]:
    """Requests made for each chat so far, posts and edits alike."""
    url = stage.process.settings.database_url
    question = "SELECT account || ' ' || chat, count(*) FROM outbox WHERE state = 'sent' GROUP BY 1"
    return Counter(dict(await asyncio.to_thread(directly, url, question)))
