"""Several unsent messages of one chat leave as one, so that a burst costs few calls."""

from collections.abc import Sequence
from dataclasses import replace

from domain.messaging import Outgoing


def is_plain(message: Outgoing) -> bool:
    """Words alone, so that nothing is lost where they stand among others."""
    decoration = (message.title, message.facts, message.buttons, message.attachments, message.card)
    return not any(decoration)


def fitting(messages: Sequence[Outgoing], max_text: int) -> int:
    """How many of the first messages fit into one of `max_text` UTF-16 units; at least one."""
    used = 0
    for count, message in enumerate(messages):
        used += len(message.text.encode("utf-16-le")) // 2 + 1
        if count and used > max_text:
            return count
    return len(messages)


def merge(messages: Sequence[Outgoing]) -> Outgoing:
    """One message with the texts of all, in their order, each on lines of its own."""
    return replace(messages[0], text="\n".join(message.text for message in messages))
