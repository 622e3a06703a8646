"""WeCom's own client finds in the emulator what it expects of WeCom."""

import asyncio

from tests.platforms.wecom.bot_server import BotServer
from tests.platforms.wecom_bot_judge import Judge

CARD = {
    "card_type": "button_interaction",
    "main_title": {"title": "工单 #1042"},
    "task_id": "T-1",
    "button_list": [{"text": "认领", "style": 1, "key": "claim"}],
}
PDF = b"%PDF-1.7 " + bytes(range(256)) * 50


async def test_it_is_let_in_and_its_pings_are_answered(
    secure_bots: BotServer, bot_judge: Judge
) -> None:
    assert bot_judge.client.is_connected
    assert secure_bots.bot.subscriptions
    await asyncio.sleep(0.2)
    assert bot_judge.client._ws_manager._missed_pong_count <= 1
    assert not bot_judge.logger.troubles


async def test_with_another_secret_it_is_not(secure_bots: BotServer) -> None:
    judge = Judge(secure_bots, secret="wrong")
    await judge.connects()
    await secure_bots.eventually(lambda: ("aibot_subscribe", 853000) in secure_bots.codes)
    async with asyncio.timeout(10):
        while not judge.errors:
            await asyncio.sleep(0.01)
    assert "Authentication failed" in str(judge.errors[0])
    await judge.leaves()


async def test_it_hears_and_answers_in_a_group(secure_bots: BotServer, bot_judge: Judge) -> None:
    hand = secure_bots.hand(secure_bots.person("zhangsan", "张三"), secure_bots.group())
    await hand.says("SN 88123 漏水")
    frame = await bot_judge.hears(secure_bots)
    body = frame["body"]
    assert body["text"]["content"] == "@售后助手 SN 88123 漏水"
    assert (body["chattype"], body["chatid"]) == ("group", "wrGROUP1")
    ack = await bot_judge.client.reply_stream(frame, "S-1", "查询中…", finish=False)
    assert ack["errcode"] == 0
    await bot_judge.client.reply_stream(frame, "S-1", "**已建单**", finish=True)
    await bot_judge.client.reply(frame, {"msgtype": "markdown", "markdown": {"content": "好"}})
    assert [post.text for post in hand.posts] == ["已建单", "好"]


async def test_it_welcomes_and_pushes(secure_bots: BotServer, bot_judge: Judge) -> None:
    hand = secure_bots.hand(secure_bots.person("zhangsan", "张三"))
    await hand.enters()
    frame = await bot_judge.hears(secure_bots)
    assert frame["body"]["event"]["eventtype"] == "enter_chat"
    await bot_judge.client.reply_welcome(frame, {"msgtype": "text", "text": {"content": "您好"}})
    await hand.says("漏水")
    await bot_judge.hears(secure_bots, 2)
    pushed = {"msgtype": "markdown", "markdown": {"content": "已派单"}}
    await bot_judge.client.send_message("zhangsan", pushed)
    assert [(post.way, post.text) for post in hand.posts] == [
        ("welcome", "您好"),
        ("push", "已派单"),
    ]


async def test_its_card_is_pressed_and_changed(secure_bots: BotServer, bot_judge: Judge) -> None:
    hand = secure_bots.hand(secure_bots.person("zhangsan", "张三"), secure_bots.group())
    await hand.says("认领")
    await bot_judge.client.reply_template_card(await bot_judge.hears(secure_bots), CARD)
    await hand.presses("认领")
    frame = await bot_judge.hears(secure_bots, 2)
    event = frame["body"]["event"]["template_card_event"]
    assert (event["event_key"], event["task_id"]) == ("claim", "T-1")
    changed = {**CARD, "main_title": {"title": "张三处理中"}}
    await bot_judge.client.update_template_card(frame, changed)
    assert [post.text for post in hand.posts] == ["张三处理中"]


async def test_it_opens_the_files_of_people(secure_bots: BotServer, bot_judge: Judge) -> None:
    secure_bots.cuts_keys = True
    hand = secure_bots.hand(secure_bots.person("zhangsan", "张三"))
    await hand.sends_file("发票 3 月.pdf", PDF)
    file = (await bot_judge.hears(secure_bots))["body"]["file"]
    content, name = await bot_judge.client.download_file(file["url"], file["aeskey"])
    assert (content, name) == (PDF, "发票 3 月.pdf")
