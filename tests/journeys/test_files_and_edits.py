"""Pictures, albums, bursts and edited messages reach those they are for."""

import aiohttp
import pytest

from tests.journeys.conftest import Staging
from tests.journeys.scenes import EVERYWHERE, scenes
from tests.journeys.stage import Stage
from tests.journeys.venues import Platform

everywhere = pytest.mark.parametrize("scene", EVERYWHERE, ids=str)

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)
OTHER_PNG = PNG + b"other"
THIRD_PNG = PNG + b"third"


@everywhere
async def test_an_album_is_one_report_and_its_pictures_reach_the_engineers(stage: Stage) -> None:
    customer = stage.customer
    words = customer.words("打印机坏了，卡纸", "The printer is broken")
    await customer.phone.sends_pictures(PNG, OTHER_PNG, THIRD_PNG, caption=words)
    await customer.sees("有多着急", "How urgent")
    await stage.process.settles()
    urgency = customer.words("有多着急", "How urgent")
    assert sum(urgency in line for line in customer.phone.screen()) == 1
    await customer.presses("一般", "Normal")
    for question in (("产品型号", "product model"), ("序列号", "serial number")):
        await customer.sees(*question)
        await customer.presses("跳过", "Skip", on=customer.words(*question))
    await customer.sees("怎么称呼您", "your name")
    await customer.presses(customer.name)
    await customer.sees("联系电话", "phone number")
    await customer.says("13800138000")
    await customer.sees("设备在哪里", "Where is it")
    await customer.presses("跳过", "Skip", on=customer.words("设备在哪里", "Where is it"))
    await customer.sees("请确认", "Please check")
    await customer.presses("提交", "Send")
    await stage.li.sees("#1001 报修时附上的 3 个文件")
    for picture in (PNG, OTHER_PNG, THIRD_PNG):
        await stage.li.sees_file(picture)


@everywhere
async def test_files_go_both_ways_and_to_nobody_else(stage: Stage) -> None:
    customer, known = stage.customer, len(stage.stranger.phone.screen())
    await stage.reports()
    await customer.phone.sends_pictures(PNG)
    await stage.li.sees("（#1001）发来文件")
    await stage.li.sees_file(PNG)
    await stage.li.sends_pictures(OTHER_PNG, caption="/reply 1001 请看这张图")
    await customer.sees("请看这张图")
    await customer.phone.sees_file(OTHER_PNG)
    await stage.li.sends_pictures(THIRD_PNG, caption="/note 1001 内部照片")
    await stage.process.settles()
    customer.never_saw("内部照片")
    assert len(stage.stranger.phone.screen()) == known


@pytest.mark.parametrize("scene", scenes(customers_on=Platform.WEBCHAT), ids=str)
async def test_only_signed_addresses_open_files(stage: Stage) -> None:
    await stage.reports()
    await stage.li.sends_pictures(PNG, caption="/reply 1001 请看")
    await stage.customer.sees("请看")
    line = max(stage.customer.phone.lines.values(), key=lambda one: one["line"])
    address = line["files"][0]["address"]
    async with aiohttp.ClientSession(stage.process.url) as anybody:
        for tampered in (f"{address[:-2]}xx", "/chat/files/x", "/chat/files/..%2f..%2fetc"):
            async with anybody.get(tampered) as answer:
                assert answer.status in {401, 403, 404, 410}
        await stage.passes(hours=2)
        async with anybody.get(address) as answer:
            assert answer.status in {401, 403, 404, 410}


async def test_several_lines_in_a_row_are_one_report(staging: Staging) -> None:
    async with staging(service={"burst_window": "10s"}) as stage:
        customer = stage.customer
        for line in (
            customer.words("打印机坏了", "The printer is broken"),
            customer.words("昨天还好好的", "It was fine yesterday"),
            customer.words("一开机就响", "It makes a noise"),
        ):
            await customer.says(line)
        await stage.process.settles()
        urgency = customer.words("有多着急", "How urgent")
        await customer.phone.sees(urgency)
        await customer.presses("一般", "Normal")
        await customer.sees("产品型号", "product model")
        assert sum(urgency in line for line in customer.phone.screen()) == 1
        assert not await stage.failures()


@everywhere
async def test_edited_messages_are_followed_both_ways(stage: Stage) -> None:
    customer = stage.customer
    await stage.reports()
    words = customer.words("还是坏的", "It is still broken")
    await customer.says(words)
    await stage.li.sees("（#1001）：", words)
    better = customer.words("现在只有声音", "Now it is only loud")
    if customer.phone.can_edit:
        await customer.phone.edits(words, better)
        await stage.li.sees("（#1001）更正：", better)
        assert (await stage.said_on(1001))[-1] == better
    await stage.replies(stage.li, 1001, "请换插座")
    await customer.sees("请换插座")
    if stage.li.can_edit:
        await stage.li.edits("请换插座", "请换墙上的插座")
        await customer.sees("请换墙上的插座")
        assert (await stage.said_on(1001))[-1] == "请换墙上的插座"
