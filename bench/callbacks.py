"""Callbacks of each platform, signed and sealed as it does it: how many a second are taken, stored
and acknowledged, and how soon at 200 a second, sent by the clock.

Beside it: a bare aiohttp handler that reads the body, asked the same by the same client.
"""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from http import HTTPStatus
from math import inf
from pathlib import Path
from time import perf_counter

import aiohttp

from bench.figures import Figure, quantile
from bench.running import Running, free_port, gongdan
from tests.fuzz.knocks import (
    TELEGRAM_SECRET,
    DingtalkPlatform,
    KfPlatform,
    Knock,
    Platform,
    TelegramPlatform,
    WecomPlatform,
)
from tests.platforms.dingtalk import DingtalkServer
from tests.platforms.telegram import TOKEN, TelegramServer
from tests.platforms.wecom import WecomServer

_RATE = 200
_WARM_UP = 3.0
_SECONDS = 10.0
_MESSAGES = 2000
_ABREAST = 64
_PEOPLE = 200
_TARGET = 100.0
_SETTINGS = """
data_dir = "."
[http]
port = %(port)d
public_url = "https://desk.example.com"
[log]
level = "warning"
[service]
flood_limit = 1000000
[[team]]
key = "support"
name = "售后支持"
"""
_TELEGRAM = """
[telegram.main]
token = "%(token)s"
api_base_url = "%(url)s"
mode = "webhook"
webhook_secret = "%(secret)s"
"""
_DINGTALK = """
[dingtalk.main]
client_id = "%(client_id)s"
client_secret = "%(secret)s"
mode = "http"
api_base_url = "%(url)s"
oapi_base_url = "%(url)s"
"""
_WECOM = """
[%(table)s.main]
corp_id = "%(corp_id)s"
secret = "%(secret)s"
token = "%(token)s"
encoding_aes_key = "%(key)s"
api_base_url = "%(url)s"
%(more)s
"""


async def measure(folder: Path) -> list[Figure]:
    """Each platform with a process of its own."""
    async with TelegramServer() as telegram, DingtalkServer() as dingtalk, WecomServer() as wecom:
        app = wecom.app()
        wecom.kf.account(app)
        sealed = {
            "corp_id": wecom.corp_id,
            "secret": app.secret,
            "token": app.token,
            "key": app.aes_key,
            "url": wecom.url,
        }
        service = {**sealed, "table": "wecom_kf", "more": 'open_kfid = "wkAAA"'}
        member = {**sealed, "table": "wecom", "more": f"agent_id = {app.agent_id}"}
        robot = {"client_id": dingtalk.app.client_id, "secret": dingtalk.app.client_secret}
        bot = {"token": TOKEN, "url": telegram.url, "secret": TELEGRAM_SECRET}
        doors: dict[str, tuple[str, Platform]] = {
            "WeCom app": (_WECOM % member, WecomPlatform(wecom, app)),
            "WeChat customer service": (_WECOM % service, KfPlatform(wecom, app)),
            "DingTalk": (_DINGTALK % {**robot, "url": dingtalk.url}, DingtalkPlatform(dingtalk)),
            "Telegram webhook": (_TELEGRAM % bot, TelegramPlatform(_now)),
        }
        figures: list[Figure] = []
        for name, (settings, platform) in doors.items():
            room = folder / name
            room.mkdir()
            figures += await _one(name, settings, platform, room)
        return figures


async def _one(name: str, settings: str, platform: Platform, room: Path) -> list[Figure]:
    port = free_port()
    async with gongdan(room, _SETTINGS % {"port": port} + settings, port) as process:
        before = process.processor_seconds
        # First, since what a flood leaves to do would be in the way.
        ours = await _paced(port, platform)
        busy = (process.processor_seconds - before) / (_RATE * (_WARM_UP + _SECONDS))
        rate = await _at_once(port, platform)
    bare_rate, theirs = await _bare(platform, room)
    what = f"{name}: callback to acknowledgement at {_RATE}/s"
    return [
        Figure(
            what=f"{name}: callbacks taken",
            value=rate,
            unit="/s",
            beside=bare_rate,
            beside_what="bare aiohttp handler",
        ),
        *(
            Figure(
                what=f"{what}, p{share * 100:g}",
                value=quantile(ours, share),
                unit="ms",
                target=target,
                beside=quantile(theirs, share),
                beside_what="bare aiohttp handler",
            )
            for share, target in ((0.5, None), (0.99, _TARGET))
        ),
        Figure(what=f"{name}: processor time of a callback", value=busy * 1000, unit="ms"),
    ]


async def _bare(platform: Platform, room: Path) -> tuple[float, list[float]]:
    port = free_port()
    process = Running(room, "bare", ("-m", "bench.peers.echo", str(port)))
    process.start()
    try:
        await process.answers(f"http://127.0.0.1:{port}/")
        return await _at_once(port, platform), await _paced(port, platform)
    finally:
        process.stop()


def _knocks(platform: Platform, count: int) -> list[Knock]:
    """People write in turn."""
    return [platform.message(f"还是不行，第 {n} 次", n % _PEOPLE) for n in range(count)]


async def _at_once(port: int, platform: Platform) -> float:
    """Acknowledged a second, so many abreast."""
    knocks = iter(_knocks(platform, _MESSAGES))
    async with AsyncExitStack() as opened:
        http = await opened.enter_async_context(_client())

        async def work_off() -> None:
            for knock in knocks:
                while not await _knock(http, port, knock):
                    pass

        began = perf_counter()
        await asyncio.gather(*(work_off() for _ in range(_ABREAST)))
        return _MESSAGES / (perf_counter() - began)


async def _paced(port: int, platform: Platform) -> list[float]:
    """Milliseconds from when each was due to its acknowledgement, after the warm-up."""
    knocks = _knocks(platform, int(_RATE * (_WARM_UP + _SECONDS)))
    taken: list[tuple[float, float]] = []
    async with _client() as http, asyncio.TaskGroup() as under_way:
        began = perf_counter()

        async def knock_at(due: float, knock: Knock) -> None:
            is_taken = await _knock(http, port, knock)
            # What was refused has to come again: it counts as never.
            taken.append((due, (perf_counter() - due) * 1000 if is_taken else inf))

        for count, knock in enumerate(knocks):
            due = began + count / _RATE
            if (early := due - perf_counter()) > 0:
                await asyncio.sleep(early)
            under_way.create_task(knock_at(due, knock))
    return _after_warm_up(taken, began)


def _after_warm_up(taken: Sequence[tuple[float, float]], began: float) -> list[float]:
    return [milliseconds for due, milliseconds in taken if due >= began + _WARM_UP]


def _now() -> datetime:
    return datetime.now(UTC)


def _client() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))


async def _knock(http: aiohttp.ClientSession, port: int, knock: Knock) -> bool:
    """Whether it was taken."""
    url = f"http://127.0.0.1:{port}{knock.path}"
    async with http.post(url, params=knock.query, headers=knock.headers, data=knock.body) as answer:
        await answer.read()
        return answer.status == HTTPStatus.OK
