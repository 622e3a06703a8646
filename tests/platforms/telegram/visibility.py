"""Which messages a bot gets to see: never bots' own, and in groups only what privacy lets through.

Source: Bot features and Bot FAQ of core.telegram.org.
"""

import re

from tests.platforms.telegram.records import Account, Message

# Service messages a bot gets even when it caused them (tdlib/telegram-bot-api, Client.cpp).
SEEN_BY_ITS_AUTHOR = frozenset(
    {"forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened"}
)
_COMMAND = re.compile(r"/\w+(?:@(\w+))?")


def sees(bot: Account, message: Message) -> bool:
    """True if the bot gets an update about the message."""
    if message.sender is bot:
        return any(kind in SEEN_BY_ITS_AUTHOR for kind in message.content)
    if message.chat.is_private or message.is_service:
        return True
    if message.sender.is_bot and message.on_behalf_of is None:
        return False
    return _has_access(bot, message) or _is_meant_for(bot, message)


def _has_access(bot: Account, message: Message) -> bool:
    return bot.reads_all_groups or message.chat.members[bot.id].is_admin


def _is_meant_for(bot: Account, message: Message) -> bool:
    if message.reply_to is not None and message.reply_to.sender is bot:
        return True
    if re.search(rf"@{bot.username}\b", message.text, re.IGNORECASE):
        return True
    command = _COMMAND.match(message.text)
    if command is None or command.group(1):
        return False
    return message.chat.last_bot_id in {0, bot.id}
