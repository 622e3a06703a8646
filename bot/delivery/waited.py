"""What waited for somebody to write leaves in few messages, where only so many may be sent."""

from collections.abc import Sequence
from itertools import takewhile

from domain.merging import is_plain
from domain.ports import OutboxEntry


def has_waited(entry: OutboxEntry) -> bool:
    """Something kept it since it was decided to send it."""
    return entry.not_before > entry.queued_at and _is_words_alone(entry)


def waited_together(queue: Sequence[OutboxEntry]) -> list[OutboxEntry]:
    """The first of a chat's queue, and those behind it that waited for the same word with it.

    Tried in vain they have waited together again: the next try says the same as this one.
    """
    meant = _kind(queue[0]) if queue else ()
    return list(takewhile(lambda entry: _kind(entry) == meant, queue))


def _kind(entry: OutboxEntry) -> tuple[object, ...]:
    return (
        has_waited(entry),
        entry.not_before,
        entry.attempts,
        entry.is_unsure,
        entry.message.ticket,
    )


def _is_words_alone(entry: OutboxEntry) -> bool:
    message = entry.message
    return is_plain(message) and message.retracts is None and message.topic is None
