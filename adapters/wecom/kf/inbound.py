"""What is fetched from a customer service account → `Incoming`. Source: documents 94670, 94699."""

import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from adapters.wecom.cards import to_press
from adapters.wecom.files import heard, to_reference
from adapters.wecom.kf.address import address_of, is_ours
from adapters.wecom.kf.settings import KfWords
from adapters.wecom.words import word
from domain.messaging import (
    ChatKind,
    FileKind,
    Incoming,
    IncomingFile,
    IncomingKind,
    Press,
    Sender,
)

_FROM_CUSTOMER: Final = 3
_GREETING: Final = "/start"
# The last word is too old, the session is over, five messages were sent.
_WINDOW_CLOSED: Final = {4, 5, 6}
_NO_TYPE: Final = "application/octet-stream"

Message = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a message beside what it says."""

    account: str
    words: KfWords
    # Of the customer; "" = WeCom does not tell.
    name: str = ""
    # Through which link they came.
    entry: str = ""
    # Of the document, for a document.
    file_name: str = ""
    # They may still be greeted.
    is_welcome: bool = False


def to_incoming(message: Message, known: Known) -> Incoming | None:
    """None: nothing anybody wants to know. Raises ValueError for what is no message."""
    kind = word(message.get("msgtype"))
    if kind == "event":
        return _of_event(message, known)
    if message.get("origin") != _FROM_CUSTOMER:
        # A colleague who writes in WeCom; we ourselves.
        return None
    content = within(message, kind)
    press = _press(content) if kind == "text" else None
    if press:
        return _incoming(
            message, known, kind=IncomingKind.PRESS, message_id=press[0], press=press[1]
        )
    text, file = _text(kind, content), _file(message, kind, content, known)
    return _incoming(
        message,
        known,
        text=text,
        files=(file,) if file else (),
        unsupported="" if text or file else kind or "unknown",
    )


def customer_of(message: Message) -> str:
    """Whose chat it is about; of events it stands inside. "" = nobody's."""
    inside = within(message, "event")
    return word(message.get("external_userid")) or word(inside.get("external_userid"))


def within(message: Message, name: str) -> Message:
    """A table of the message, empty where there is none."""
    found = message.get(name)
    return found if isinstance(found, dict) else {}


def sent_at(message: Message) -> datetime:
    """By WeCom's clock. Raises ValueError."""
    try:
        return datetime.fromtimestamp(int(word(message.get("send_time"))), UTC)
    except (OverflowError, OSError) as error:
        raise ValueError("no time") from error


def _press(content: Message) -> tuple[str, Press] | None:
    """The menu pressed on, and what for; None: words, or an entry that is none of ours."""
    menu, _, key = word(content.get("menu_id")).partition(":")
    press = to_press(key)
    return (menu, press) if press and is_ours(menu) else None


def _text(kind: str, content: Message) -> str:
    match kind:
        case "text":
            return word(content.get("content")).strip()
        case "location":
            place = f"{word(content.get('latitude'))},{word(content.get('longitude'))}"
            return _lines(content.get("name"), content.get("address"), place)
        case "link":
            return _lines(content.get("title"), content.get("url"))
    return ""


def _lines(*values: object) -> str:
    return "\n".join(filter(None, map(word, values)))


def _file(message: Message, kind: str, content: Message, known: Known) -> IncomingFile | None:
    media_id, native_id = word(content.get("media_id")), word(message.get("msgid"))
    if kind != "file" or not media_id:
        return heard(kind, media_id, native_id)
    name = known.file_name or native_id
    return IncomingFile(
        reference=to_reference(kind, media_id),
        kind=FileKind.FILE,
        name=name,
        media_type=mimetypes.guess_type(name)[0] or _NO_TYPE,
    )


def _of_event(message: Message, known: Known) -> Incoming | None:
    event = within(message, "event")
    match word(event.get("event_type")):
        case "enter_session" if known.is_welcome:
            return _incoming(message, known, text=_GREETING)
        case "msg_send_fail":
            return _incoming(
                message,
                known,
                kind=IncomingKind.UNDELIVERED,
                message_id=word(event.get("fail_msgid")),
                text=_why_not(event, known.words),
                is_window_closed=event.get("fail_type") in _WINDOW_CLOSED,
            )
        case "user_recall_msg":
            return _incoming(
                message,
                known,
                kind=IncomingKind.EDIT,
                message_id=word(event.get("recall_msgid")),
                text=known.words.recalled,
            )
    return None


def _why_not(event: Message, words: KfWords) -> str:
    told = event.get("fail_type")
    code = told if isinstance(told, int) else 0
    return words.failures.get(code, f"{words.failures[0]} ({code})")


def _incoming(
    message: Message,
    known: Known,
    *,
    kind: IncomingKind = IncomingKind.MESSAGE,
    message_id: str = "",
    **more: Any,
) -> Incoming:
    native_id, customer = word(message.get("msgid")), customer_of(message)
    if not native_id or not customer:
        raise ValueError("no id")
    return Incoming(
        event_id=native_id,
        kind=kind,
        address=address_of(known.account, customer),
        chat_kind=ChatKind.PRIVATE,
        sender=Sender(native_id=customer, name=known.name),
        sent_at=sent_at(message),
        message_id=message_id or native_id,
        entry=known.entry,
        **more,
    )
