"""Mid-story the platforms refuse, fail, hang up or forget: no word is lost, none is said twice."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from aiohttp import web

from tests.journeys.stage import Cast, Stage, staged
from tests.journeys.venues import Platform
from tests.journeys.venues.dingtalk import DingtalkVenue
from tests.journeys.venues.venue import CHINESE
from tests.journeys.venues.wecom import WecomVenue
from tests.phones import Phone
from tests.platforms.dingtalk import DingtalkServer
from tests.platforms.web_server import Trouble
from tests.platforms.wecom import Befall, Fault, WecomServer
from tests.platforms.wecom.callbacks import to_xml
from tests.process import until

CAST = Cast(customers=Platform.WECOM, engineers=Platform.DINGTALK, supervisor=Platform.WECOM)
# What is waited for at most is over by then.
_LATER = {"seconds": 65}
_SEND = "message/send"


def _codes(*codes: int) -> Callable[[WecomServer], None]:
    return lambda server: server.faults.codes(_SEND, *codes)


def _befalls(befall: Befall) -> Callable[[WecomServer], None]:
    return lambda server: server.faults.add(_SEND, Fault(befall=befall))


def _trouble(trouble: Trouble) -> Callable[[DingtalkServer], None]:
    return lambda server: server.web.troubles.append(trouble)


def _answers(status: int, **body: object) -> Callable[[DingtalkServer], None]:
    return lambda server: server.web.answers.append(web.json_response(body, status=status))


def _spends_quota(server: DingtalkServer) -> None:
    server.sessions.clear()
    server.app.month_quota = 0


WECOM = {
    "the token dies early": WecomServer.invalidate_now,
    "45009, too fast": _codes(45009),
    "45033, too many at once": _codes(45033),
    "busy": _codes(-1),
    "bad gateway": _befalls(Befall.STATUS),
    "cut": _befalls(Befall.CUT),
    "cut after effect": _befalls(Befall.CUT_AFTER_EFFECT),
    "silent after effect": _befalls(Befall.SILENT_AFTER_EFFECT),
}
# And how often its message may be shown.
DINGTALK = {
    "the token dies early": (DingtalkServer.expire_tokens, 1),
    "the session is over before its time": (lambda server: server.sessions.clear(), 1),
    "90018, too fast": (_answers(200, errcode=90018, errmsg="too fast"), 1),
    "the month's quota is spent": (_spends_quota, 1),
    "bad gateway": (_answers(502), 1),
    "cut": (_trouble(Trouble.CUT), 2),
    "cut after effect": (_trouble(Trouble.CUT_AFTER_EFFECT), 2),
}


@pytest.fixture
async def stage(tmp_path: Path, database_url: str) -> AsyncIterator[Stage]:
    async with staged(CAST, CHINESE, tmp_path, database_url) as stage:
        yield stage
        assert not await stage.failures()
        failed = await stage.process.house.uow.read(lambda unit: unit.troubles.failed_messages(9))
        assert list(failed) == []


@pytest.fixture
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever does not answer is given up soon."""
    monkeypatch.setattr("adapters.wecom.api._TIMEOUT", 0.5)


def times(phone: Phone, piece: str) -> int:
    return sum(piece in line for line in phone.screen())


async def sees_later(stage: Stage, phone: Phone, piece: str) -> None:
    """At once, or after a pause that outlives a restart."""
    try:
        await until(lambda: times(phone, piece), seconds=0.3)
    except TimeoutError:
        stage.run.clock.push(**_LATER)
        await stage.restarts()
        await phone.sees(piece)


@pytest.mark.usefixtures("impatience")
@pytest.mark.parametrize("befalls", WECOM.values(), ids=WECOM)
async def test_customers_are_told_once(
    stage: Stage, befalls: Callable[[WecomServer], None]
) -> None:
    await stage.reports()
    await stage.process.settles()
    befalls(stage.venue(WecomVenue).server)
    await stage.li.says("/reply 1001 请重启一下")
    await stage.li.says("/reply 1001 然后再试")
    for piece in ("请重启一下", "然后再试"):
        await sees_later(stage, stage.customer.phone, piece)
    await stage.customer.says("还是不行")
    await stage.li.sees("（#1001）：还是不行")
    screen = "\n".join(stage.customer.phone.screen())
    assert screen.index("请重启一下") < screen.index("然后再试")
    assert [screen.count(piece) for piece in ("请重启一下", "然后再试")] == [1, 1]
    assert await stage.said_on(1001) == ["请重启一下", "然后再试", "还是不行"]


@pytest.mark.parametrize(("befalls", "most"), DINGTALK.values(), ids=DINGTALK)
async def test_the_group_hears_it(
    stage: Stage, befalls: Callable[[DingtalkServer], None], most: int
) -> None:
    server = stage.venue(DingtalkVenue).server
    await stage.reports()
    await stage.li.says("/queue")
    await stage.li.sees("待认领 1 个")
    await stage.process.settles()
    befalls(server)
    await stage.customer.says("还是卡纸")
    await until(lambda: _is_said(stage, "还是卡纸"))
    await stage.customer.says("而且很响")
    await until(lambda: _is_said(stage, "而且很响"))
    server.app.month_quota = None
    for piece in ("还是卡纸", "而且很响"):
        await sees_later(stage, stage.li, piece)
        assert 1 <= times(stage.li, piece) <= most
    await stage.li.says("/reply 1001 马上来")
    await stage.customer.sees("马上来")


async def _is_said(stage: Stage, words: str) -> bool:
    return words in await stage.said_on(1001)


async def test_after_ninety_minutes_the_group_is_written_to_all_the_same(stage: Stage) -> None:
    server = stage.venue(DingtalkVenue).server
    await stage.reports()
    await stage.li.says("/queue")
    await stage.li.sees("待认领 1 个")
    await stage.passes(minutes=91)
    before = len(server.calls_of("/groupMessages/send"))
    await stage.customer.says("还是卡纸")
    await stage.li.sees("（#1001）：还是卡纸")
    assert len(server.calls_of("/groupMessages/send")) > before


async def test_one_line_is_cut_and_the_other_hears(stage: Stage) -> None:
    server = stage.venue(DingtalkVenue).server
    await stage.reports()
    for number in range(4):
        server.gateway.cut(server.app.sockets[0])
        await server.eventually(lambda: server.app.sockets)
        await stage.li.says(f"/reply 1001 第 {number} 步")
        await stage.customer.sees(f"第 {number} 步")
        await server.eventually(lambda: len(server.app.sockets) == 2)
    assert server.lost == []
    assert await stage.said_on(1001) == [f"第 {number} 步" for number in range(4)]


async def test_what_comes_often_and_in_any_order_is_heard_once(stage: Stage) -> None:
    venue, group = stage.venue(WecomVenue), stage.venue(DingtalkVenue)
    await stage.reports()
    caller, now = venue.server.caller, int(venue.server.clock.now())
    knocks = [
        caller.enveloped(
            venue.app,
            to_xml(
                {
                    "ToUserName": venue.server.corp_id,
                    "FromUserName": "WangFang",
                    "CreateTime": now + number,
                    "MsgType": "text",
                    "Content": f"#1001 第 {number} 句",
                    "MsgId": 7_700_000_000_000_000_000 + number,
                    "AgentID": venue.app.agent_id,
                }
            ),
        )
        for number in range(4)
    ]
    often = [knock for knock in reversed(knocks) for _ in range(5)]
    answers = await asyncio.gather(*(caller.knock(venue.app, *knock) for knock in often))
    assert {answer.status for answer in answers} == {200}
    message = await group.engineer("li").person.says(group.chat, "/reply 1001 知道了")
    await asyncio.gather(
        *(group.engineer("li").person.repeats(group.chat, message) for _ in range(5))
    )
    await stage.customer.sees("知道了")
    await stage.process.settles()
    said = await stage.said_on(1001)
    assert sorted(said) == sorted([*(f"第 {number} 句" for number in range(4)), "知道了"])
    for number in range(4):
        assert "\n".join(stage.li.screen()).count(f"第 {number} 句") == 1
    assert times(stage.customer.phone, "知道了") == 1
