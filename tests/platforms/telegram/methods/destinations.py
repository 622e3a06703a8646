"""Where a call goes: the chat, the topic, the message answered, and whether the bot may."""

from dataclasses import dataclass

from tests.platforms.telegram.arguments import Arguments
from tests.platforms.telegram.records import Chat, Message, Topic
from tests.platforms.telegram.refusals import Refusal, bad_request, forbidden
from tests.platforms.telegram.world import BotAccount, World

GENERAL = 1


@dataclass(frozen=True, kw_only=True)
class Destination:
    """A chat the bot may write to, and where in it."""

    chat: Chat
    thread: int
    reply_to: Message | None


def find_chat(world: World, bot: BotAccount, args: Arguments) -> Chat:
    """The chat of `chat_id`, if the bot is in it."""
    if not args.text("chat_id"):
        raise bad_request("chat_id is empty")
    chat = world.find_chat(bot, args.integer("chat_id"))
    if chat is None:
        raise bad_request("chat not found")
    if not chat.is_private:
        _check_group(bot, chat)
    return chat


def find_destination(world: World, bot: BotAccount, args: Arguments) -> Destination:
    """Where a message goes, if the bot may write there."""
    chat = find_chat(world, bot, args)
    if chat.is_private:
        _check_private(bot, chat)
    thread = args.integer("message_thread_id")
    if thread and chat.is_forum:
        find_topic(chat, thread)
    answered = _find_answered(chat, args)
    if not thread and answered is not None:
        thread = answered.thread
    topic = chat.topics.get(thread)
    if topic and topic.is_closed and not chat.members[bot.id].is_admin:
        raise bad_request("TOPIC_CLOSED")
    return Destination(chat=chat, thread=thread if topic else 0, reply_to=answered)


def find_topic(chat: Chat, thread: int) -> Topic:
    """A living topic. General has no thread of its own: 1 is refused like an unknown one."""
    topic = chat.topics.get(thread)
    if thread == GENERAL or topic is None or topic.is_deleted:
        raise bad_request("message thread not found")
    return topic


def find_message(world: World, bot: BotAccount, args: Arguments, what: str) -> Message:
    """The message of `message_id`, or "<what> not found"."""
    chat = find_chat(world, bot, args)
    message = chat.history.get(args.integer("message_id"))
    if message is None or message.is_deleted:
        raise bad_request(f"{what} not found")
    return message


def _find_answered(chat: Chat, args: Arguments) -> Message | None:
    wanted = args.parsed("reply_parameters") or {}
    message_id = wanted.get("message_id") or args.integer("reply_to_message_id")
    if not message_id:
        return None
    answered = chat.history.get(int(message_id))
    if answered is not None and not answered.is_deleted:
        return answered
    if wanted.get("allow_sending_without_reply") or args.flag("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def _check_private(bot: BotAccount, chat: Chat) -> None:
    if chat.id in bot.blocked_by:
        raise forbidden("bot was blocked by the user")
    if chat.id not in bot.started_by:
        raise forbidden("bot can't initiate conversation with a user")


def _check_group(bot: BotAccount, chat: Chat) -> None:
    if chat.migrated_to:
        raise Refusal(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            migrate_to_chat_id=chat.migrated_to,
        )
    member = chat.members.get(bot.id)
    if member is None or member.status == "left":
        raise forbidden(f"bot is not a member of the {chat.kind} chat")
    if member.status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.kind} chat")
