"""What WeCom calls back with → `Incoming`. Source: documents 90239 and 90240."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any, Final

from wechatpy.messages import BaseMessage
from wechatpy.work import events, messages

from adapters.wecom.app.address import address_of, to_user
from adapters.wecom.cards import SUBMIT, to_press
from adapters.wecom.envelope import BadEnvelope
from adapters.wecom.files import heard
from adapters.wecom.messages import TemplateCardEvent, chosen
from adapters.wecom.words import word
from domain.messaging import (
    ChatKind,
    Incoming,
    IncomingFile,
    IncomingKind,
    Sender,
)

_GREETING: Final = "/start"


def to_incoming(message: BaseMessage, *, account: str, name: str) -> Incoming | None:
    """`name`: of whoever wrote, "" if not known yet. None: nothing anybody wants to know."""
    if isinstance(message, events.BaseEvent):
        return _of_event(message, account, name)
    kind = word(message._data.get("MsgType")).lower()
    if kind == "event":
        # One that WeCom has thought of since.
        return None
    text, file = _content(message)
    native_id = word(message.id)
    # Some have no id: for these what holds for events.
    event_id = event_key(message) if native_id in {"", "0"} else f"message:{native_id}"
    return _incoming(
        message,
        account,
        name,
        event_id=event_id,
        message_id=event_id.removeprefix("message:"),
        text=text,
        files=(file,) if file else (),
        unsupported="" if text or file else kind,
    )


def event_key(message: BaseMessage) -> str:
    """Events have no id. Two of one person in one second differ in something; a repetition is
    the same in everything."""
    said = json.dumps(message._data, sort_keys=True, ensure_ascii=False, default=str)
    return f"event:{hashlib.sha256(said.encode()).hexdigest()[:40]}"


def _content(message: BaseMessage) -> tuple[str, IncomingFile | None]:
    match message:
        case messages.TextMessage():
            return word(message.content), None
        case messages.LocationMessage():
            return _place(message.label, message.location_x, message.location_y), None
        case messages.LinkMessage():
            return "\n".join(filter(None, map(word, (message.title, message.url)))), None
    return "", _file(message)


def _file(message: BaseMessage) -> IncomingFile | None:
    media_id = word(getattr(message, "media_id", None))
    told = word(getattr(message, "format", None)).lower()
    ending = told if message.type == "voice" and told.isascii() and told.isalnum() else ""
    return heard(message.type, media_id, word(message.id), ending)


def _place(label: object, latitude: object, longitude: object) -> str:
    return "\n".join(filter(None, (word(label), f"{word(latitude)},{word(longitude)}")))


def _of_event(event: Any, account: str, name: str) -> Incoming | None:
    said = ""
    match event:
        case TemplateCardEvent():
            return _pressed(event, account, name)
        case events.UnsubscribeEvent():
            key = event_key(event)
            return _incoming(event, account, name, event_id=key, kind=IncomingKind.UNREACHABLE)
        case events.SubscribeEvent() | events.EnterAgentEvent():
            said = _GREETING
        case events.ClickEvent():
            said = word(event.key)
        case events.ScanCodeWaitMsgEvent() | events.ScanCodePushEvent():
            said = _scanned(event.scan_code_info)
    if not said:
        return None
    key = event_key(event)
    return _incoming(event, account, name, event_id=key, message_id=key, text=said)


def _scanned(info: object) -> str:
    """Bar codes come with their kind before them: "CODE_128,88123"."""
    if not isinstance(info, dict):
        return ""
    result = word(info.get("ScanResult"))
    if word(info.get("ScanType")) != "barcode":
        return result
    _, comma, value = result.partition(",")
    return value if comma else result


def _pressed(event: TemplateCardEvent, account: str, name: str) -> Incoming | None:
    options = chosen(event.selected)
    key = word(event.key)
    press = to_press(options[0] if key == SUBMIT and options else key)
    if press is None:
        return None
    return _incoming(
        event,
        account,
        name,
        event_id=event_key(event),
        kind=IncomingKind.PRESS,
        message_id=card_of(event),
        press=press,
    )


def card_of(event: TemplateCardEvent) -> str:
    """Message id of the card: what stands before the number of its edition."""
    return word(event.task_id).partition("@")[0]


def _incoming(
    message: BaseMessage,
    account: str,
    name: str,
    *,
    event_id: str,
    kind: IncomingKind = IncomingKind.MESSAGE,
    **more: Any,
) -> Incoming:
    user = word(message.source)
    return Incoming(
        event_id=event_id,
        kind=kind,
        address=address_of(account, user),
        chat_kind=ChatKind.PRIVATE,
        sender=Sender(native_id=to_user(user), name=name or user),
        sent_at=sent_at(message),
        **more,
    )


def sent_at(message: BaseMessage) -> datetime:
    """When it happened. Raises BadEnvelope."""
    try:
        return datetime.fromtimestamp(int(word(message.time)), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise BadEnvelope("no time") from error
