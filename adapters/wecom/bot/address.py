"""How chats and people of a bot are called.

A person is their user id in small letters, with the corporation behind it if it is not ours. A
group is its id as it is: capitals matter, and tell it from people.
"""

from typing import Final

from adapters.wecom.app.address import to_user

_FOREIGN: Final = "/"
# Before the id of a group that has no capital in it.
_GROUP: Final = "G:"


def person(user_id: str, corp_id: str) -> str:
    """Somebody. `corp_id` is told of those alone who are not of our corporation."""
    return f"{to_user(user_id)}{_FOREIGN}{corp_id.lower()}" if corp_id else to_user(user_id)


def group(chat_id: str) -> str:
    """A group."""
    return chat_id if chat_id != chat_id.lower() else f"{_GROUP}{chat_id}"


def is_group(chat: str) -> bool:
    """The chat has several people."""
    return chat != chat.lower()


def native(chat: str) -> str:
    """As WeCom calls it."""
    return chat.removeprefix(_GROUP) if is_group(chat) else chat.partition(_FOREIGN)[0]
