"""One ticket, two platforms: the customer on the website, the engineers on Telegram."""

from pathlib import Path

import aiohttp

from tests.journeys.stage import CHINESE, Customer, Platform, seats_of, staged
from tests.phones import WebPhone

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)


async def test_the_website_and_telegram_talk_on_one_ticket(
    language: str, tmp_path: Path, template: Path
) -> None:
    async with (
        staged(Platform.TELEGRAM, language, tmp_path, template) as stage,
        aiohttp.ClientSession() as session,
    ):
        seats = await seats_of(session, stage.process.url)
        seat = seats["seat:wang" if language == CHINESE else "seat:emma"]
        phone = WebPhone(seat["name"], stage.process.url, seat["token"], session, language)
        await phone.opens()
        visitor = Customer(phone, language)
        await stage.reports(who=visitor)
        await visitor.phone.sends_pictures(PNG)
        await stage.li.sees_file(PNG)
        await stage.li.presses("认领", on="#1001 ·")
        await visitor.sees("李工已受理您的工单 #1001", "李工 has taken your ticket #1001")
        await stage.li.says("请重启一次", reply_to="#1001 ·")
        await visitor.sees("请重启一次")
        await stage.li.says("/resolve 1001 重启后正常")
        await visitor.sees("重启后正常")
        await visitor.presses("已解决", "Solved")
        await visitor.presses("5 分", "5")
        await stage.li.sees("#1001 客户评分：5 分")
        assert not await stage.failures()
        await phone.closes()
