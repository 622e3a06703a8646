"""Topics of forums: made when a message wants one, done without where there can be none."""

import json
from collections.abc import Callable

from telegram import Bot, Message
from telegram.error import BadRequest

from adapters.telegram.capabilities import MAX_TOPIC_NAME
from adapters.telegram.failures import forbids_topics
from adapters.telegram.request import NoAnswer
from adapters.telegram.text import shortened
from domain.delivery import RetryLater
from domain.ports import Neighbours

# Seconds until a group that had no topics is asked again, and for news of a topic to arrive.
_REFUSAL_HOLDS = 600.0
_NEWS_TAKES = 3.0
_TOPIC = "telegram_topics"


class Topics:
    """Makes topics. `monotonic` tells seconds. Where Telegram posts updates, one of the neighbours
    may be told what this process waits for.
    """

    def __init__(
        self,
        account: str,
        bot: Bot,
        *,
        enabled: bool,
        monotonic: Callable[[], float],
        neighbours: Neighbours | None = None,
    ) -> None:
        self._account = account
        self._bot = bot
        self._enabled = enabled
        self._monotonic = monotonic
        self._refused_until: dict[int, float] = {}
        # Asked for without an answer; and what we were told of those afterwards.
        self._unanswered: set[tuple[int, str]] = set()
        self._found: dict[tuple[int, str], int] = {}
        self._neighbours = neighbours
        if neighbours is not None and enabled:
            neighbours.listen(_TOPIC, self._hear)

    async def open(self, chat: int, title: str) -> int | None:
        """The number of a new topic; None if the chat can have none.

        Raises RetryLater if Telegram did not answer: the update about the new topic tells its
        number, so the next try does not make a second one.
        """
        name = shortened(title, MAX_TOPIC_NAME)
        if found := self._found.pop((chat, name), None):
            return found
        if not self._enabled or self._monotonic() < self._refused_until.get(chat, 0.0):
            return None
        try:
            topic = await self._bot.create_forum_topic(chat, name)
        except BadRequest as error:
            if not forbids_topics(error):
                raise
            self._refused_until[chat] = self._monotonic() + _REFUSAL_HOLDS
            return None
        except NoAnswer as error:
            self._unanswered.add((chat, name))
            raise RetryLater(f"topic not answered: {error}", after=_NEWS_TAKES) from error
        return topic.message_thread_id

    def learn(self, message: Message | None) -> None:
        """Notice the topic a message without an answer has made after all."""
        if message is None or message.forum_topic_created is None:
            return
        thread = message.message_thread_id
        if not thread or not self._enabled:
            return
        chat, name = message.chat.id, message.forum_topic_created.name
        self._note(chat, name, thread)
        if self._neighbours is not None:
            self._neighbours.tell(_TOPIC, json.dumps([self._account, chat, name, thread]))

    def _hear(self, told: str) -> None:
        account, chat, name, thread = json.loads(told)
        if account == self._account:
            self._note(chat, name, thread)

    def _note(self, chat: int, name: str, thread: int) -> None:
        if (chat, name) in self._unanswered:
            self._unanswered.discard((chat, name))
            self._found[chat, name] = thread
