"""Forum topics: one room per subject inside a supergroup."""

from tests.platforms.telegram.arguments import Arguments
from tests.platforms.telegram.entities import utf16_length
from tests.platforms.telegram.methods.destinations import find_chat
from tests.platforms.telegram.records import Chat, Topic
from tests.platforms.telegram.refusals import bad_request
from tests.platforms.telegram.wire import topic_json
from tests.platforms.telegram.world import BotAccount, World

COLOURS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)
LONGEST_NAME = 128


def create_forum_topic(world: World, bot: BotAccount, args: Arguments) -> dict:
    """createForumTopic: its id is that of the service message it begins with."""
    chat = _forum(world, bot, args)
    if not chat.members[bot.id].can_manage_topics:
        raise bad_request("not enough rights to create a topic")
    name = args.text("name").strip()
    if not 1 <= utf16_length(name) <= LONGEST_NAME:
        raise bad_request("TOPIC_TITLE_EMPTY" if not name else "TOPIC_TITLE_TOO_LONG")
    colour = args.integer("icon_color") or COLOURS[0]
    if colour not in COLOURS:
        raise bad_request("TOPIC_ICON_COLOR_INVALID")
    thread = chat.last_message_id + 1
    topic = Topic(thread=thread, name=name, icon_color=colour)
    chat.topics[thread] = topic
    begun = {"name": name, "icon_color": colour}
    world.post(chat, bot, {"forum_topic_created": begun}, thread=thread)
    return topic_json(topic)


def edit_forum_topic(world: World, bot: BotAccount, args: Arguments) -> bool:
    """editForumTopic."""
    chat, topic = _managed_topic(world, bot, args)
    name = args.text("name").strip() or topic.name
    if name == topic.name:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.name = name
    world.post(chat, bot, {"forum_topic_edited": {"name": name}}, thread=topic.thread)
    return True


def close_forum_topic(world: World, bot: BotAccount, args: Arguments) -> bool:
    """closeForumTopic."""
    return _toggle(world, bot, args, is_closed=True)


def reopen_forum_topic(world: World, bot: BotAccount, args: Arguments) -> bool:
    """reopenForumTopic."""
    return _toggle(world, bot, args, is_closed=False)


def _toggle(world: World, bot: BotAccount, args: Arguments, *, is_closed: bool) -> bool:
    chat, topic = _managed_topic(world, bot, args)
    if topic.is_closed == is_closed:
        raise bad_request("TOPIC_NOT_MODIFIED")
    topic.is_closed = is_closed
    event = "forum_topic_closed" if is_closed else "forum_topic_reopened"
    world.post(chat, bot, {event: {}}, thread=topic.thread)
    return True


def _managed_topic(world: World, bot: BotAccount, args: Arguments) -> tuple[Chat, Topic]:
    chat = _forum(world, bot, args)
    if not chat.members[bot.id].can_manage_topics:
        raise bad_request("not enough rights to manage topics")
    topic = chat.topics.get(args.integer("message_thread_id"))
    if topic is None or topic.is_deleted:
        raise bad_request("TOPIC_ID_INVALID")
    return chat, topic


def _forum(world: World, bot: BotAccount, args: Arguments) -> Chat:
    chat = find_chat(world, bot, args)
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    return chat
