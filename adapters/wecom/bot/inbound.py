"""What a bot hears → `Incoming`. Source: documents 100719, 101027 and 101463."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from adapters.wecom.bot import address
from adapters.wecom.bot.files import to_reference
from adapters.wecom.bot.frames import Body
from adapters.wecom.cards import SUBMIT, to_press
from domain.messaging import (
    Address,
    ChatKind,
    FileKind,
    Incoming,
    IncomingFile,
    IncomingKind,
    Press,
    Sender,
)

ENTERED: Final = "enter_chat"
PRESSED: Final = "template_card_event"
_GREETING: Final = "/start"
_LONGEST_ID: Final = 200
_FILES: Final = {
    "image": (FileKind.PICTURE, "picture.jpg", "image/jpeg"),
    "video": (FileKind.VIDEO, "video.mp4", "video/mp4"),
    "file": (FileKind.FILE, "file", ""),
}
_TEXTS: Final = {"text", "mixed"}
# Ends after a name: WeCom puts a blank of its own kind there.
_MENTION: Final = re.compile(r"(?:^|(?<=\s))@\S+(?:\s|$)")


def to_incoming(body: Body, *, account: str, name: str, now: datetime) -> Incoming | None:
    """A message or an event; None: nothing anybody wants to know, or nonsense.

    `name`: of the bot, where it is known. `now`, UTC: messages don't say when they were written.
    """
    writer, message_id = body.get("from"), _word(body.get("msgid"))
    user = _word(writer.get("userid")) if isinstance(writer, dict) else ""
    chat_id = _word(body.get("chatid"))
    is_group = body.get("chattype") == "group"
    if not (user and message_id) or (is_group and not chat_id):
        return None
    person = address.person(user, _word(writer.get("corpid")) if isinstance(writer, dict) else "")
    known: dict[str, Any] = {
        "address": Address(account=account, chat=address.group(chat_id) if is_group else person),
        "chat_kind": ChatKind.GROUP if is_group else ChatKind.PRIVATE,
        "sender": Sender(native_id=person, name=user),
        "sent_at": now,
        "addresses_us": is_group,
    }
    if body.get("msgtype") == "event":
        return _of_event(body, message_id, known)
    return _of_message(body, message_id, known, name)


def event_of(body: Body) -> Mapping[str, Any]:
    """What happened: its "eventtype", and more under that name."""
    event = body.get("event")
    return event if isinstance(event, dict) else {}


def card_of(body: Body) -> str:
    """The task id of the card that was pressed; "" where none was."""
    return _word(_table(event_of(body), PRESSED).get("task_id"))


def _of_event(body: Body, event_id: str, known: Mapping[str, Any]) -> Incoming | None:
    kind = event_of(body).get("eventtype")
    if kind == ENTERED:
        return Incoming(
            event_id=f"event:{event_id}",
            kind=IncomingKind.MESSAGE,
            message_id=event_id,
            text=_GREETING,
            **known,
        )
    press = _press(_table(event_of(body), PRESSED)) if kind == PRESSED else None
    if press is None:
        return None
    return Incoming(
        event_id=f"event:{event_id}",
        kind=IncomingKind.PRESS,
        message_id=card_of(body),
        press=press,
        **known,
    )


def _press(event: Mapping[str, Any]) -> Press | None:
    key = _word(event.get("event_key"))
    chosen = list(_chosen(event)) if key == SUBMIT else []
    return to_press(chosen[0] if chosen else key)


def _chosen(event: Mapping[str, Any]) -> Iterator[str]:
    for item in _list(_table(event, "selected_items"), "selected_item"):
        yield from map(_word, _list(_table(item, "option_ids"), "option_id"))


def _of_message(
    body: Body, message_id: str, known: Mapping[str, Any], name: str
) -> Incoming | None:
    kind = _word(body.get("msgtype"))
    if kind == "stream":
        # Asks for more of an answer; in the other way of receiving alone.
        return None
    quote = _table(body, "quote")
    text, files = _said(body, kind), list(_files(body, kind, message_id))
    if known["addresses_us"]:
        text = _without_mention(text, name)
        # The way to show a bot a picture in a group: it hears nothing it is not mentioned in.
        files += _files(quote, _word(quote.get("msgtype")), message_id, first=len(files) + 1)
    return Incoming(
        event_id=f"message:{message_id}",
        kind=IncomingKind.MESSAGE,
        message_id=message_id,
        text=text,
        files=tuple(files),
        answered_text=_said(quote, _word(quote.get("msgtype"))),
        # A mention and nothing else is a text still.
        unsupported="" if text or files or kind in _TEXTS else kind,
        **known,
    )


def _said(body: Body, kind: str) -> str:
    """Text, recognised speech, or the texts among pictures."""
    if kind == "mixed":
        items = _list(_table(body, "mixed"), "msg_item")
        return "\n".join(filter(None, (_said(item, "text") for item in items)))
    return str(_table(body, kind).get("content") or "") if kind else ""


def _files(body: Body, kind: str, message_id: str, *, first: int = 1) -> Iterator[IncomingFile]:
    items: list[Any] = [body]
    if kind == "mixed":
        items, kind = _list(_table(body, "mixed"), "msg_item"), "image"
    if kind not in _FILES:
        return
    meant, name, media_type = _FILES[kind]
    told = [_table(item, kind) for item in items]
    for number, file in enumerate((one for one in told if one.get("url")), start=first):
        yield IncomingFile(
            reference=to_reference(str(file["url"]), _word(file.get("aeskey"))),
            kind=meant,
            name=f"{number}-{name}" if number > 1 else name,
            media_type=media_type,
        )


def _without_mention(text: str, name: str) -> str:
    """Without the mention of the bot, by which alone it hears of anything."""
    if name and f"@{name}" in text:
        before, _, after = text.partition(f"@{name}")
        return f"{before.rstrip()} {after.lstrip()}".strip()
    found = list(_MENTION.finditer(text))
    is_clear = len(found) == 1 or (found and not text[: found[0].start()].strip())
    if name or not is_clear:
        return text.strip()
    return f"{text[: found[0].start()].rstrip()} {text[found[0].end() :].lstrip()}".strip()


def _word(value: object) -> str:
    """An id; "" for what can't be one."""
    return value if isinstance(value, str) and len(value) <= _LONGEST_ID else ""


def _table(table: object, name: str) -> Mapping[str, Any]:
    found = table.get(name) if isinstance(table, dict) else None
    return found if isinstance(found, dict) else {}


def _list(table: Mapping[str, Any], name: str) -> list[Any]:
    found = table.get(name)
    return found if isinstance(found, list) else []
