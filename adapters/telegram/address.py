"""Chats and topics of Telegram as addresses, and back."""

from telegram import Message

from domain.delivery import AddressUnreachable
from domain.messaging import Address, ChatKind


def address_of(message: Message, account: str) -> Address:
    """Where a message stands. General of a forum is the chat itself."""
    thread = message.message_thread_id if message.is_topic_message else None
    return Address(account=account, chat=str(message.chat.id), thread=str(thread or ""))


def chat_kind(chat_type: str) -> ChatKind | None:
    """None for channels: nobody talks to us there."""
    kinds = {
        "private": ChatKind.PRIVATE,
        "group": ChatKind.GROUP,
        "supergroup": ChatKind.GROUP,
    }
    return kinds.get(chat_type)


def is_group(chat: str) -> bool:
    """Ids of people are positive, all others negative."""
    return chat.startswith("-")


def chat_id_of(chat: str) -> int:
    """The number Telegram knows a chat by. Raises AddressUnreachable."""
    try:
        return int(chat)
    except ValueError:
        raise AddressUnreachable(f"not the id of a chat on Telegram: {chat!r}") from None


def thread_of(thread: str) -> int | None:
    """The number of a topic, or None."""
    return int(thread) if thread else None
