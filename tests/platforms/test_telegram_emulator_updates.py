"""How updates reach a bot: polling with confirmation, conflicts, webhooks; judged by the client."""

import asyncio

import pytest
from aiohttp import web
from telegram import Update
from telegram.error import BadRequest, Conflict

from tests.platforms.telegram_judge import client


class Hook:
    """A webhook that answers as told, and remembers what it was given."""

    def __init__(self) -> None:
        self.bodies: list[dict] = []
        self.secrets: set[str | None] = set()
        self.answers: list[int] = []
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> "Hook":
        app = web.Application()
        app.router.add_post("/hook", self._take)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}/hook"
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        self.bodies.append(await request.json())
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        return web.Response(status=self.answers.pop(0) if self.answers else 200)

    @property
    def texts(self) -> list[str]:
        return [body["message"]["text"] for body in self.bodies if "message" in body]


async def test_an_offset_confirms_what_lies_before_it(telegram, bot):
    person = telegram.user(7, "王")
    chat = telegram.private_chat(person)
    for text in "abc":
        person.writes(chat, text)
    first = await bot.get_updates(limit=2)
    assert [update.message.text for update in first] == ["a", "b"]
    assert [update.message.text for update in await bot.get_updates(offset=1)] == ["a", "b", "c"]
    rest = await bot.get_updates(offset=first[-1].update_id + 1)
    assert [update.message.text for update in rest] == ["c"]
    assert rest[0].update_id == first[0].update_id + 2
    (last,) = await bot.get_updates(offset=-1)
    assert last.message.text == "c"


async def test_a_long_poll_ends_when_something_arrives(telegram, bot):
    person = telegram.user(7, "王")
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await telegram.eventually(lambda: telegram.bot.queue.is_polled)
    person.writes(telegram.private_chat(person), "hi")
    assert [update.message.text for update in await poll] == ["hi"]


async def test_a_second_poller_ends_the_first(telegram, bot):
    async with client(telegram) as other:
        first = asyncio.create_task(bot.get_updates(timeout=30))
        await telegram.eventually(lambda: telegram.bot.queue.is_polled)
        second = asyncio.create_task(other.get_updates(timeout=30))
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await first
        person = telegram.user(7, "王")
        person.writes(telegram.private_chat(person), "hi")
        assert len(await second) == 1


async def test_kinds_that_need_asking_for(telegram, bot):
    person = telegram.user(7, "王")
    chat = telegram.private_chat(person)
    await bot.get_updates(timeout=0, allowed_updates=["callback_query"])
    person.writes(chat, "unwanted")
    assert await bot.get_updates(timeout=0, offset=-1) == ()
    await bot.get_updates(timeout=0, offset=-2, allowed_updates=Update.ALL_TYPES)
    person.writes(chat, "wanted")
    (update,) = await bot.get_updates()
    assert update.message.text == "wanted"


async def test_updates_grow_old(telegram, bot):
    person = telegram.user(7, "王")
    person.writes(telegram.private_chat(person), "yesterday")
    telegram.clock.skip(86_401)
    person.writes(telegram.private_chat(person), "today")
    assert [update.message.text for update in await bot.get_updates()] == ["today"]


async def test_confirmed_updates_can_be_made_to_come_again(telegram, bot):
    person = telegram.user(7, "王")
    chat = telegram.private_chat(person)
    person.writes(chat, "a")
    telegram.bot.queue.repeat_next = 1
    (first,) = await bot.get_updates()
    person.writes(chat, "b")
    again = await bot.get_updates(offset=first.update_id + 1)
    assert [update.message.text for update in again] == ["a", "b"]
    assert again[0].update_id == first.update_id


async def test_edits_and_forwards(telegram, bot):
    person = telegram.user(7, "王")
    chat = telegram.private_chat(person)
    message = person.writes(chat, "坏", forwarded_from=telegram.user(8, "李"))
    person.edits(message, "坏了")
    sent, edited = await bot.get_updates()
    assert sent.message.forward_origin.sender_user.first_name == "李"
    assert edited.edited_message.text == "坏了"
    assert edited.edited_message.message_id == sent.message.message_id


async def test_a_webhook_gets_updates_in_order_until_it_takes_them(telegram, bot):
    person, other = telegram.user(7, "王"), telegram.user(8, "李")
    async with Hook() as hook:
        hook.answers = [500, 500, 500]
        await bot.set_webhook(hook.url, secret_token="s3cret", allowed_updates=Update.ALL_TYPES)
        person.writes(telegram.private_chat(person), "a")
        person.writes(telegram.private_chat(person), "b")
        other.writes(telegram.private_chat(other), "elsewhere")
        await telegram.eventually(lambda: not telegram.bot.queue.pending)
        mine = [
            body["message"]["text"] for body in hook.bodies if body["message"]["chat"]["id"] == 7
        ]
        assert mine[-1] == "b"
        assert mine.index("b") == mine.count("a")
        assert "elsewhere" in hook.texts
        assert hook.secrets == {"s3cret"}
        info = await bot.get_webhook_info()
        assert (info.url, info.pending_update_count) == (hook.url, 0)
        assert "500" in info.last_error_message
        with pytest.raises(Conflict, match="while webhook is active"):
            await bot.get_updates()
        await bot.delete_webhook()
        assert (await bot.get_webhook_info()).url == ""


async def test_webhook_settings_are_checked(telegram, bot):
    with pytest.raises(BadRequest, match="Secret token contains unallowed characters"):
        await bot.set_webhook("https://desk.example.com/hook", secret_token="sp ace")
    with pytest.raises(BadRequest, match="an https url must be provided"):
        await bot.set_webhook("http://desk.example.com/hook")
    with pytest.raises(BadRequest, match="only on ports 80, 88, 443 or 8443"):
        await bot.set_webhook("https://desk.example.com:8080/hook")
