"""The door Telegram knocks at: who may, what is said, and what forged calls change (nothing)."""

import io

import aiohttp
import pytest

from tests.integration.telegram.stages import SECRET, TelegramStage

HEADER = "X-Telegram-Bot-Api-Secret-Token"
UPDATE = {
    "update_id": 1,
    "message": {
        "message_id": 1,
        "date": 1_700_000_000,
        "chat": {"id": 666, "type": "private", "first_name": "Mallory"},
        "from": {"id": 666, "is_bot": False, "first_name": "Mallory"},
        "text": "/admin please",
    },
}


async def knock(stage: TelegramStage, **request: object) -> int:
    url = stage.telegram.bot.webhook.settings.url
    async with aiohttp.ClientSession() as session, session.post(url, **request) as answer:
        return answer.status


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", "пароль"])
async def test_without_the_secret_nothing_happens(
    hooked: TelegramStage, secret: str | None
) -> None:
    headers = {} if secret is None else {HEADER: secret}
    assert await knock(hooked, json=UPDATE, headers=headers) == 403
    assert hooked.door.knocks == []


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b"[" * 100_000]
)
async def test_what_is_no_update_is_refused(hooked: TelegramStage, body: bytes) -> None:
    assert await knock(hooked, data=body, headers={HEADER: SECRET}) == 400
    assert hooked.door.knocks == []


@pytest.mark.parametrize(
    "update", [{}, {"update_id": "x"}, {"update_id": 1, "message": {"message_id": 1}}]
)
async def test_an_update_nobody_can_read_is_not_sent_for_a_day(
    hooked: TelegramStage, update: dict
) -> None:
    assert await knock(hooked, json=update, headers={HEADER: SECRET}) == 200
    assert hooked.door.knocks == []


async def test_too_large_a_body_is_refused(hooked: TelegramStage) -> None:
    body = io.BytesIO(b" " * (2 * 1024 * 1024))
    assert await knock(hooked, data=body, headers={HEADER: SECRET}) == 413


async def test_the_right_secret_opens(hooked: TelegramStage) -> None:
    assert await knock(hooked, json=UPDATE, headers={HEADER: SECRET}) == 200
    (incoming,) = await hooked.door.takes(1)
    assert incoming.sender.native_id == "666"


async def test_what_is_not_stored_is_not_confirmed(hooked: TelegramStage) -> None:
    hooked.door.refusals_left = 1
    assert await knock(hooked, json=UPDATE, headers={HEADER: SECRET}) == 503
    assert hooked.door.taken == []
    assert await knock(hooked, json=UPDATE, headers={HEADER: SECRET}) == 200


async def test_a_stopped_adapter_asks_telegram_to_come_again(hooked: TelegramStage) -> None:
    await hooked.adapter.stop()
    assert await knock(hooked, json=UPDATE, headers={HEADER: SECRET}) == 503


async def test_polling_has_no_door(polled: TelegramStage) -> None:
    assert polled.adapter.routes() == []
