"""What Telegram's refusals mean: one DeliveryError for each.

Descriptions differ in case between servers and client versions: they are compared without it.
Source: tdlib/telegram-bot-api 10.0, Client.cpp.
"""

from collections.abc import Callable

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    TelegramError,
    TimedOut,
)

from adapters.telegram.request import NotSent, TooFast
from domain.delivery import (
    AccountRefused,
    AddressMoved,
    AddressUnreachable,
    CardGone,
    DeliveryError,
    LimitScope,
    MessageRefused,
    OutcomeUnknown,
    RetryLater,
    TopicGone,
)

_NOT_MODIFIED = ("message is not modified",)
_GONE = ("message to delete not found",)
_TOPIC = (
    "message thread not found",
    "topic_closed",
    "topic_deleted",
    "topic_id_invalid",
    "forum_missing",
)
_CARD = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "no text in the message to edit",
)
_NOBODY = (
    "chat not found",
    "user is deactivated",
    "user not found",
    "peer_id_invalid",
    "not enough rights to send",
    "have no rights to send",
    "chat_write_forbidden",
    "chat_restricted",
)
_MEDIA = (
    "file identifier",
    "wrong file_id",
    "can't use file of type",
    "type of file",
    "file reference",
    "media of the specified type",
    "image_process_failed",
    "too big for a photo",
    "photo_",
    "media_",
    "voice_messages_forbidden",
)
_NO_TOPICS = ("not a forum", "not enough rights", "forum_create_forbidden", "supergroups only")
_PLAIN: tuple[tuple[type[TelegramError], Callable[[str], DeliveryError]], ...] = (
    (TimedOut, OutcomeUnknown),
    (Forbidden, AddressUnreachable),
    (InvalidToken, AccountRefused),
)
# Seconds.
_PAUSE = 2.0


def is_not_modified(error: BadRequest) -> bool:
    """The message shows already what it should."""
    return _says(error, _NOT_MODIFIED)


def is_already_gone(error: BadRequest) -> bool:
    """What should be deleted is not there any more."""
    return _says(error, _GONE)


def is_about_topic(error: BadRequest) -> bool:
    """The topic is closed or gone."""
    return _says(error, _TOPIC)


def is_about_media(error: BadRequest) -> bool:
    """The file can't be sent in this way; perhaps in another."""
    return _says(error, _MEDIA)


def forbids_topics(error: BadRequest) -> bool:
    """The group has no topics, or we may not make any."""
    return _says(error, _NO_TOPICS)


def to_delivery_error(error: TelegramError) -> DeliveryError:
    """The reaction an error calls for."""
    reason = str(error)
    match error:
        case TooFast():
            return RetryLater(reason, after=error.seconds, is_told=True)
        case NotSent():
            return RetryLater(reason, after=_PAUSE, scope=LimitScope.ACCOUNT)
        case ChatMigrated():
            return AddressMoved(reason, chat=str(error.new_chat_id))
        case BadRequest():
            return _of_bad_request(error)(reason)
    for kind, reaction in _PLAIN:
        if isinstance(error, kind):
            return reaction(reason)
    # 5xx: Telegram is unwell, and did nothing.
    return RetryLater(reason, after=_PAUSE)


def _of_bad_request(error: BadRequest) -> Callable[[str], DeliveryError]:
    if _says(error, _TOPIC):
        return TopicGone
    if _says(error, _CARD):
        return CardGone
    if _says(error, _NOBODY):
        return AddressUnreachable
    return MessageRefused


def _says(error: BadRequest, phrases: tuple[str, ...]) -> bool:
    said = error.message.lower()
    return any(phrase in said for phrase in phrases)
