"""Robot messages of DingTalk as events of ours. Nothing is looked up or decided here."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from adapters.dingtalk.address import address_of
from adapters.dingtalk.presses import to_press
from domain.messaging import ChatKind, FileKind, Incoming, IncomingFile, IncomingKind, Sender

Payload = Mapping[str, object]

_KINDS: Final = {"1": ChatKind.PRIVATE, "2": ChatKind.GROUP}
# Files DingTalk gives no name.
_FILES: Final = {
    "picture": (FileKind.PICTURE, "picture.jpg"),
    "audio": (FileKind.VOICE, "voice.amr"),
    "video": (FileKind.VIDEO, "video.mp4"),
    "file": (FileKind.FILE, "file"),
}
# Milliseconds: what lies beyond is no date.
_LATEST: Final = 253_402_300_000_000


def to_incoming(payload: Payload, *, account: str, robot_code: str) -> Incoming | None:
    """The event a message means; None if it isn't for us or can't be one."""
    kind, sent_at = _KINDS.get(_word(payload, "conversationType")), _moment(payload)
    message_id, conversation = _word(payload, "msgId"), _word(payload, "conversationId")
    person = _word(payload, "senderStaffId") or _word(payload, "senderId")
    is_ours = _word(payload, "robotCode") in {robot_code, ""}
    if kind is None or sent_at is None or not (message_id and conversation and person and is_ours):
        return None
    text, files = _text(payload), _files(payload)
    press = to_press(text) if not files else None
    answered = _answered(payload)
    return Incoming(
        # Several robots may be mentioned in one message: each hears it under the same id.
        event_id=f"{robot_code}:{message_id}",
        kind=IncomingKind.PRESS if press else IncomingKind.MESSAGE,
        address=address_of(account, conversation, person, kind),
        chat_kind=kind,
        sender=Sender(native_id=person, name=_storable(_word(payload, "senderNick")) or person),
        sent_at=sent_at,
        # What was pressed on, DingTalk does not tell.
        message_id="" if press else message_id,
        text="" if press else text,
        files=files,
        reply_to="" if press else _word(answered, "msgId"),
        answered_text="" if press else _answered_text(payload, answered),
        # A group's messages reach a robot only if they mention it.
        addresses_us=kind is ChatKind.GROUP and payload.get("isInAtList") is not False,
        press=press,
        unsupported="" if text or files else _unsupported(payload),
    )


def _moment(payload: Payload) -> datetime | None:
    try:
        at = int(str(payload.get("createAt")))
    except ValueError:
        return None
    return datetime.fromtimestamp(at / 1000, UTC) if 0 < at < _LATEST else None


def _text(payload: Payload) -> str:
    content = _part(payload, "content")
    match _word(payload, "msgtype"):
        case "text":
            said = _word(_part(payload, "text"), "content")
        case "richText":
            said = "".join(_word(part, "text") for part in _rich(payload))
        case "audio":
            # DingTalk's own recognition of Chinese and English speech.
            said = _word(content, "recognition")
        case _:
            said = ""
    return _storable(said).strip()


def _files(payload: Payload) -> tuple[IncomingFile, ...]:
    kind, content = _word(payload, "msgtype"), _part(payload, "content")
    if kind == "richText":
        found = (_file("picture", part) for part in _rich(payload) if "text" not in part)
        return tuple(file for file in found if file)
    file = _file(kind, content) if kind in _FILES else None
    return (file,) if file else ()


def _file(kind: str, content: Payload) -> IncomingFile | None:
    code = _word(content, "downloadCode") or _word(content, "pictureDownloadCode")
    file_kind, usual_name = _FILES[kind]
    name = _storable(_word(content, "fileName")) or usual_name
    return IncomingFile(reference=code, kind=file_kind, name=name) if code else None


def _rich(payload: Payload) -> list[Payload]:
    parts = _part(payload, "content").get("richText")
    return [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []


def _answered(payload: Payload) -> Payload:
    return _part(_part(payload, "text"), "repliedMsg")


def _answered_text(payload: Payload, answered: Payload) -> str:
    """Only of our own messages, and never of cards: DingTalk leaves those out."""
    writer = _word(answered, "senderId")
    if writer and writer != _word(payload, "chatbotUserId"):
        return ""
    content = answered.get("content")
    said = content if isinstance(content, str) else _word(_part(answered, "content"), "text")
    return _storable(said)


def _unsupported(payload: Payload) -> str:
    named = _word(_part(payload, "content"), "unknownMsgType")
    return (named or _word(payload, "msgtype") or "message")[:60]


def _part(payload: Payload, name: str) -> Payload:
    found = payload.get(name)
    return found if isinstance(found, dict) else {}


def _word(payload: Payload, name: str) -> str:
    found = payload.get(name)
    return found if isinstance(found, str) else ""


def _storable(text: str) -> str:
    """Half a surrogate pair can't be stored by anybody."""
    return text.encode("utf-8", "replace").decode("utf-8")
