"""The emulated Telegram on a loopback port, and the test's hand on it."""

import asyncio

from aiohttp import web

from tests.platforms.telegram.flood import FloodLimits
from tests.platforms.telegram.gateway import Gateway
from tests.platforms.telegram.groups import Group
from tests.platforms.telegram.people import Person
from tests.platforms.telegram.records import Chat
from tests.platforms.telegram.refusals import Refusal
from tests.platforms.telegram.world import Call, World
from tests.waiting import free_port

TOKEN = "4242:emulated-token"


class TelegramServer(World):
    """An emulated Telegram: `async with TelegramServer() as telegram: …`."""

    def __init__(self, *, limits: FloodLimits | None = None) -> None:
        super().__init__(limits)
        self.bot = self.add_bot(TOKEN, "gongdan_bot", reads_all_groups=False)
        self._port = free_port()
        self._site: web.TCPSite | None = None
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """What stands in for https://api.telegram.org."""
        return f"http://127.0.0.1:{self._port}"

    async def __aenter__(self) -> "TelegramServer":
        self._runner = web.AppRunner(
            Gateway(self).application(),
            access_log=None,
            handler_cancellation=True,
            shutdown_timeout=0.1,
        )
        await self._runner.setup()
        await self.comes_up()
        return self

    async def __aexit__(self, *exception: object) -> None:
        for bot in self.bots.values():
            if bot.webhook:
                await bot.webhook.stop()
            bot.queue.end_poll(Refusal(500, "Internal Server Error: restart"))
        await self._runner.cleanup()

    async def goes_down(self) -> None:
        """Nobody listens any more, and open connections are cut."""
        await self._site.stop()
        for connection in list(self._runner.server.connections):
            if connection.transport:
                connection.transport.abort()
        # What is tried from now on is refused, not cut: clients must have noticed the closing.
        await asyncio.sleep(0.05)

    async def comes_up(self) -> None:
        """Listen (again), on the same port as before."""
        self._site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
        await self._site.start()

    def user(self, account_id: int, name: str, language: str = "zh-hans") -> Person:
        """Somebody with Telegram."""
        person = Person(self, account_id, name, language)
        self.people[account_id] = person
        return person

    def private_chat(self, person: Person) -> Chat:
        """The chat of a person with the server's first bot."""
        return self.private(self.bot, person)

    def group(
        self,
        chat_id: int,
        title: str,
        *people: Person,
        is_forum: bool = False,
        bot_is_admin: bool = True,
    ) -> Group:
        """A group with people and the first bot in it; below -1000000000000 a supergroup."""
        group = Group(self, chat_id, title, is_forum=is_forum)
        for person in people:
            group.adds(person)
        group.adds(self.bot, is_admin=bot_is_admin, manages_topics=bot_is_admin)
        return group

    def chat(self, chat_id: int) -> Chat:
        """A chat as people in it see it: a person's with the first bot, or a group."""
        found = self.find_chat(self.bot, chat_id)
        if found is None:
            raise KeyError(chat_id)
        return found

    def calls_of(self, method: str, chat_id: int | None = None) -> list[Call]:
        """The ledger's calls of one method, perhaps about one chat."""
        return [
            call
            for call in self.calls
            if call.method == method.lower() and chat_id in {None, call.chat_id}
        ]
