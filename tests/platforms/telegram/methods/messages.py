"""Text messages: sending, editing, deleting, reactions, chat actions."""

from tests.platforms.telegram.arguments import Arguments
from tests.platforms.telegram.methods.destinations import find_destination, find_message
from tests.platforms.telegram.methods.texts import read_caption, read_markup, read_text
from tests.platforms.telegram.records import Message
from tests.platforms.telegram.refusals import bad_request
from tests.platforms.telegram.wire import message_json
from tests.platforms.telegram.world import BotAccount, World

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
ACTIONS = frozenset(
    {"typing", "upload_photo", "upload_video", "upload_voice", "upload_document"}
    | {"record_video", "record_voice", "record_video_note", "upload_video_note"}
    | {"choose_sticker", "find_location"}
)
REACTIONS = frozenset("👍👎❤🔥🎉👏🤔👀🙏👌🤝✍💯")
DAY = 86_400


def send_message(world: World, bot: BotAccount, args: Arguments) -> dict:
    """sendMessage."""
    where = find_destination(world, bot, args)
    message = world.post(
        where.chat,
        bot,
        read_text(args),
        thread=where.thread,
        reply_to=where.reply_to,
        markup=read_markup(args),
    )
    return message_json(message)


def edit_message_text(world: World, bot: BotAccount, args: Arguments) -> dict:
    """editMessageText."""
    message = _own_message(world, bot, args)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    return _edit(world, message, read_text(args), read_markup(args))


def edit_message_caption(world: World, bot: BotAccount, args: Arguments) -> dict:
    """editMessageCaption."""
    message = _own_message(world, bot, args)
    if "text" in message.content:
        raise bad_request("there is no caption in the message to edit")
    kept = {
        key: value
        for key, value in message.content.items()
        if key not in {"caption", "caption_entities"}
    }
    return _edit(world, message, {**kept, **read_caption(args)}, read_markup(args))


def edit_message_reply_markup(world: World, bot: BotAccount, args: Arguments) -> dict:
    """editMessageReplyMarkup."""
    message = _own_message(world, bot, args)
    return _edit(world, message, message.content, read_markup(args))


def delete_message(world: World, bot: BotAccount, args: Arguments) -> bool:
    """deleteMessage: own ones for two days, others' in private chats and as administrator."""
    message = find_message(world, bot, args, "message to delete")
    is_own = message.sender is bot
    may = message.chat.is_private or message.chat.members[bot.id].is_admin or is_own
    if not may or message.is_service or message.date < world.clock.now() - 2 * DAY:
        raise bad_request("message can't be deleted")
    message.is_deleted = True
    return True


def set_message_reaction(world: World, bot: BotAccount, args: Arguments) -> bool:
    """setMessageReaction: one emoji for bots."""
    message = find_message(world, bot, args, "message to react")
    chosen = args.parsed("reaction") or []
    if len(chosen) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if chosen and chosen[0].get("emoji", "").replace("\ufe0f", "") not in REACTIONS:
        raise bad_request("REACTION_INVALID")
    message.reactions.pop(bot.id, None)
    if chosen:
        message.reactions[bot.id] = chosen[0]["emoji"]
    return True


def send_chat_action(world: World, bot: BotAccount, args: Arguments) -> bool:
    """sendChatAction."""
    find_destination(world, bot, args)
    if args.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def _own_message(world: World, bot: BotAccount, args: Arguments) -> Message:
    message = find_message(world, bot, args, "message to edit")
    if message.sender is not bot or message.is_service:
        raise bad_request("message can't be edited")
    return message


def _edit(world: World, message: Message, content: dict, markup: dict | None) -> dict:
    if (content, _keyboard(markup)) == (message.content, _keyboard(message.markup)):
        raise bad_request(NOT_MODIFIED)
    message.content = content
    message.markup = markup
    message.edit_date = int(world.clock.now())
    message.edits += 1
    return message_json(message)


def _keyboard(markup: dict | None) -> list[list[dict]]:
    return (markup or {}).get("inline_keyboard", [])
