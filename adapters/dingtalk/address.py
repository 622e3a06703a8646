"""How chats and people are called on DingTalk.

A group is its conversation id, kept as it is: base64, case matters. A person is the userId of the
company's directory, or, for those outside it, the sender id only a session can be answered by.
"""

from domain.messaging import Address, ChatKind

_OUTSIDER = "$:"


def address_of(account: str, conversation: str, person: str, kind: ChatKind) -> Address:
    """Where a message stands."""
    chat = conversation if kind is ChatKind.GROUP else person
    return Address(account=account, chat=chat)


def is_group(chat: str) -> bool:
    """User ids hold no "="; conversation ids end with it."""
    return chat.startswith("cid") and chat.endswith("=")


def is_outsider(chat: str) -> bool:
    """No API reaches them: they belong to no company of ours."""
    return chat.startswith(_OUTSIDER)
