"""Topics of forums: made when a message wants one, done without where there can be none."""

from collections.abc import Callable

from telegram import Bot, Message
from telegram.error import BadRequest

from adapters.telegram.capabilities import MAX_TOPIC_NAME
from adapters.telegram.failures import forbids_topics
from adapters.telegram.request import NoAnswer
from adapters.telegram.text import shortened
from domain.delivery import RetryLater

# Seconds until a group that had no topics is asked again, and for news of a topic to arrive.
_REFUSAL_HOLDS = 600.0
_NEWS_TAKES = 3.0


class Topics:
    """Makes topics. `monotonic` tells seconds."""

    def __init__(self, bot: Bot, *, enabled: bool, monotonic: Callable[[], float]) -> None:
        self._bot = bot
        self._enabled = enabled
        self._monotonic = monotonic
        self._refused_until: dict[int, float] = {}
        # Asked for without an answer; and what we were told of those afterwards.
        self._unanswered: set[tuple[int, str]] = set()
        self._found: dict[tuple[int, str], int] = {}

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
        key = (message.chat.id, message.forum_topic_created.name)
        if key in self._unanswered and message.message_thread_id:
            self._unanswered.discard(key)
            self._found[key] = message.message_thread_id
