"""Everything the emulated Telegram holds, and how what is written reaches those who see it."""

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.platforms.telegram.clock import Clock
from tests.platforms.telegram.faults import Faults
from tests.platforms.telegram.flood import FloodGate, FloodLimits
from tests.platforms.telegram.records import Account, Chat, Member, Message, StoredFile
from tests.platforms.telegram.updates import UpdateQueue
from tests.platforms.telegram.visibility import sees
from tests.platforms.telegram.webhooks import WebhookDelivery
from tests.platforms.telegram.wire import message_json


@dataclass(eq=False, repr=False, kw_only=True)
class CallbackQuery:
    """A pressed button waiting for its answer."""

    id: str
    person: Account
    message: Message
    data: str
    asked_at: float
    is_answered: bool = False
    notice: str = ""
    is_alert: bool = False


@dataclass(eq=False, repr=False, kw_only=True)
class BotAccount(Account):
    """A bot and everything the server keeps for it."""

    token: str
    queue: UpdateQueue
    flood: FloodGate
    reads_all_groups: bool = False
    last_message_id: int = 0
    commands: dict[tuple[str, str], list[dict]] = field(default_factory=dict)
    queries: dict[str, CallbackQuery] = field(default_factory=dict)
    webhook: WebhookDelivery | None = None
    started_by: set[int] = field(default_factory=set)
    blocked_by: set[int] = field(default_factory=set)
    # What getUpdates was last asked for, and when: the server slows down hasty repeats.
    last_poll: tuple[int, float] = (-1, 0.0)


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of the Bot API as the ledger keeps it. `at` is seconds since 1970."""

    at: float
    bot: int
    method: str
    values: dict[str, str]
    status: int
    description: str

    @property
    def chat_id(self) -> int:
        """The chat it was about; 0 if none."""
        return int(self.values.get("chat_id", 0))


class World:
    """Accounts, chats, files, time and the ledger."""

    def __init__(self, limits: FloodLimits | None) -> None:
        self.clock = Clock()
        self.limits = limits
        self.faults = Faults()
        self.bots: dict[str, BotAccount] = {}
        self.people: dict[int, Account] = {}
        self.groups: dict[int, Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.calls: list[Call] = []
        # Delays between webhook retries and after conflicts, as a share of the real ones.
        self.pace = 0.02
        # Where public addresses of webhooks lead, by their beginnings; others are as they are.
        self.sites: dict[str, str] = {}
        self._privates: dict[tuple[int, int], Chat] = {}
        self._numbers = itertools.count(1)
        self._watchers: set[asyncio.Event] = set()

    def number(self) -> int:
        """A number nobody had before."""
        return next(self._numbers)

    def address_of(self, url: str) -> str:
        """Where a public address leads."""
        for site, place in self.sites.items():
            if url.startswith(site):
                return place + url.removeprefix(site)
        return url

    def add_bot(self, token: str, username: str, *, reads_all_groups: bool) -> BotAccount:
        """Register a bot; the digits of its token are its id."""
        bot = BotAccount(
            id=int(token.partition(":")[0]),
            first_name=username,
            username=username,
            is_bot=True,
            token=token,
            queue=UpdateQueue(self.clock, self.changed),
            flood=FloodGate(self.limits),
            reads_all_groups=reads_all_groups,
        )
        self.bots[token] = bot
        return bot

    def private(self, bot: BotAccount, person: Account) -> Chat:
        """The chat of a person with a bot."""
        key = (bot.id, person.id)
        if key not in self._privates:
            self._privates[key] = Chat(
                id=person.id,
                kind="private",
                person=person,
                members={bot.id: Member(account=bot), person.id: Member(account=person)},
            )
        return self._privates[key]

    def find_chat(self, bot: BotAccount, chat_id: int) -> Chat | None:
        """The chat a bot means by an id."""
        person = self.people.get(chat_id)
        return self.private(bot, person) if person else self.groups.get(chat_id)

    def post(self, chat: Chat, sender: Account, content: dict, **more: object) -> Message:
        """Write a message into a chat and let it reach every bot that sees it."""
        message = Message(
            id=self._next_message_id(chat),
            chat=chat,
            sender=sender,
            date=int(self.clock.now()),
            content=content,
            **more,
        )
        chat.history[message.id] = message
        if sender.is_bot:
            chat.last_bot_id = sender.id
        self.publish("message", message)
        return message

    def publish(self, kind: str, message: Message) -> None:
        """Tell the bots of the chat about a message, new or edited."""
        for bot in self.bots_in(message.chat):
            if sees(bot, message):
                bot.queue.add(kind, message_json(message), lane=f"chat {message.chat.id}")
        self.changed()

    def bots_in(self, chat: Chat) -> list[BotAccount]:
        """Bots that are members of a chat."""
        present = (member.account for member in chat.members.values() if member.is_present)
        return [account for account in present if isinstance(account, BotAccount)]

    def changed(self) -> None:
        """Something happened that a test may wait for."""
        for watcher in self._watchers:
            watcher.set()

    async def eventually(self, condition: Callable[[], object], within: float = 20.0) -> object:
        """The first truthy answer of `condition`, asked whenever something happened."""
        watcher = asyncio.Event()
        self._watchers.add(watcher)
        try:
            async with asyncio.timeout(within):
                while not (answer := condition()):
                    await watcher.wait()
                    watcher.clear()
                return answer
        finally:
            self._watchers.discard(watcher)

    def _next_message_id(self, chat: Chat) -> int:
        """Supergroups count for themselves; all other chats of a bot share its counter."""
        counter = chat
        if chat.kind != "supergroup":
            counter = next(iter(self.bots_in(chat)), chat)
        counter.last_message_id += 1
        return counter.last_message_id
