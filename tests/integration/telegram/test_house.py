"""The whole process behind a webhook: its route, its secret, and an answer to a first message."""

from pathlib import Path

import aiohttp

from bot.settings import TelegramAccount
from domain.messaging import Address, Outgoing
from tests.integration.telegram.stages import SECRET
from tests.platforms.telegram import TOKEN, TelegramServer
from tests.process import process, settings_for


async def test_somebody_writes_and_is_answered_through_the_webhook(
    telegram: TelegramServer, tmp_path: Path
) -> None:
    account = {
        "token": TOKEN,
        "api_base_url": telegram.url,
        "mode": "webhook",
        "webhook_secret": SECRET,
    }
    settings = settings_for(tmp_path, telegram=telegram).model_copy(
        update={"telegram": {"main": TelegramAccount.model_validate(account)}}
    )
    person = telegram.user(7001, "王女士")
    chat = telegram.private_chat(person)
    async with process(settings) as house:
        await telegram.eventually(lambda: telegram.bot.webhook)
        assert telegram.bot.webhook.settings.url == f"{house.url}/hooks/telegram/main"
        person.writes(chat, "你好，打印机坏了")
        await telegram.eventually(lambda: len(chat.messages) > 1)
        assert chat.messages[1].sender is telegram.bot
        async with (
            aiohttp.ClientSession() as session,
            session.post(telegram.bot.webhook.settings.url, json={"update_id": 1}) as refused,
        ):
            assert refused.status == 403
        await house.settles()


async def test_what_was_just_said_does_not_lie_until_the_next_start(
    telegram: TelegramServer, tmp_path: Path
) -> None:
    person = telegram.user(7001, "王女士")
    chat = telegram.private_chat(person)
    address = Address(account="telegram.main", chat=str(chat.id))
    async with process(settings_for(tmp_path, telegram=telegram)) as house:
        person.writes(chat, "/help")
        await telegram.eventually(lambda: len(chat.messages) > 1)
        await house.settles()
        await house.house.uow.run(
            lambda unit: [
                unit.outbox.queue(Outgoing(address=address, text=text)) for text in "一二"
            ]
        )
    assert [message.text for message in chat.messages[-2:]] == ["一", "二"]
