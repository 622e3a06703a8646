"""What the page says, read strictly, and the events it means. Nothing is looked up here."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from adapters.webchat.address import Seat
from adapters.webchat.refusals import BadRequest
from adapters.webchat.tokens import KeptFile
from domain.messaging import Address, Incoming, IncomingFile, IncomingKind, Press, Sender

_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
# Line breaks and tabs may stay; other controls, and what turns the direction of text, may not.
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_LANGUAGES = {"zh_CN": "zh-hans", "en": "en"}
_LONGEST_COMMAND = 200
_MOST_FILES = 10
_HIGHEST_LINE = 2**53


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """A message. `files` are references of uploads."""

    id: str
    text: str
    files: tuple[str, ...]
    reply_to: int
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One's own earlier message, with its new text."""

    id: str
    line: int
    text: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """A pressed button; line 0 = one of the page's own."""

    id: str
    line: int
    press: Press
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """Everything up to this line has been seen."""

    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """Wanted: what came before this line."""

    before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Renew:
    """Wanted: this line once more, with fresh addresses of its files."""

    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Typing:
    """Somebody is writing."""


Frame = Say | Edit | Push | Read | Back | Renew | Typing


def read_object(raw: str | bytes) -> Mapping[str, object]:
    """A JSON object. Raises BadRequest."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise BadRequest from error
    if not isinstance(found, dict):
        raise BadRequest
    return found


def to_frame(said: Mapping[str, object]) -> Frame:
    """What the page wants. Raises BadRequest."""
    match said.get("type"):
        case "say":
            return Say(
                id=_id(said),
                text=text_of(said, "text"),
                files=_references(said),
                reply_to=_number(said, "reply_to"),
                language=language_of(said),
            )
        case "edit":
            return Edit(
                id=_id(said),
                line=_number(said, "line"),
                text=text_of(said, "text"),
                language=language_of(said),
            )
        case "press":
            press = Press(
                command=text_of(said, "command")[:_LONGEST_COMMAND],
                version=_number(said, "version"),
            )
            return Push(
                id=_id(said), line=_number(said, "line"), press=press, language=language_of(said)
            )
        case _:
            return _small_frame(said)


def _small_frame(said: Mapping[str, object]) -> Frame:
    match said.get("type"):
        case "read":
            return Read(line=_number(said, "line"))
        case "back":
            return Back(before=_number(said, "before"))
        case "renew":
            return Renew(line=_number(said, "line"))
        case "typing":
            return Typing()
        case _:
            raise BadRequest


def text_of(said: Mapping[str, object], key: str) -> str:
    """The text under a key without what can't be seen; "" if there is none."""
    found = said.get(key) or ""
    if not isinstance(found, str):
        raise BadRequest
    # A lone half of a surrogate pair can't be stored by anybody.
    whole = found.encode("utf-8", "replace").decode("utf-8")
    return _UNSEEN.sub("", whole.replace("\r\n", "\n").replace("\r", "\n")).strip()


def language_of(said: Mapping[str, object]) -> str:
    """The language the page is shown in, as BCP 47 tag."""
    found = said.get("locale")
    return _LANGUAGES.get(found, "") if isinstance(found, str) else ""


def to_message(
    say: Say, seat: Seat, account: str, *, at: datetime, files: tuple[KeptFile, ...]
) -> Incoming:
    """The event of a message that has yet to get its line."""
    return Incoming(
        event_id=event_id(seat, say.id),
        kind=IncomingKind.MESSAGE,
        address=Address(account=account, chat=seat.chat),
        chat_kind=seat.chat_kind,
        sender=_sender(seat, say.language),
        sent_at=at,
        text=say.text,
        files=tuple(_incoming_file(file) for file in files),
        reply_to=str(say.reply_to) if say.reply_to else "",
    )


def to_edit(edit: Edit, seat: Seat, account: str, *, at: datetime) -> Incoming:
    """The event of a changed message."""
    return Incoming(
        event_id=event_id(seat, edit.id),
        kind=IncomingKind.EDIT,
        address=Address(account=account, chat=seat.chat),
        chat_kind=seat.chat_kind,
        sender=_sender(seat, edit.language),
        sent_at=at,
        message_id=str(edit.line),
        text=edit.text,
    )


def to_press(push: Push, seat: Seat, account: str, *, at: datetime) -> Incoming:
    """The event of a pressed button."""
    return Incoming(
        event_id=event_id(seat, push.id),
        kind=IncomingKind.PRESS,
        address=Address(account=account, chat=seat.chat),
        chat_kind=seat.chat_kind,
        sender=_sender(seat, push.language),
        sent_at=at,
        message_id=str(push.line) if push.line else "",
        press=push.press,
    )


def event_id(seat: Seat, page_id: str) -> str:
    """Unique in the account: nobody can take the id of another's message away."""
    return f"{seat.chat} {seat.native_id} {page_id}"


def _sender(seat: Seat, language: str) -> Sender:
    return Sender(native_id=seat.native_id, name=seat.name, language=language)


def _incoming_file(file: KeptFile) -> IncomingFile:
    return IncomingFile(
        reference=file.digest,
        kind=file.kind,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
    )


def _id(said: Mapping[str, object]) -> str:
    found = said.get("id")
    if not isinstance(found, str) or not _ID.fullmatch(found):
        raise BadRequest
    return found


def _number(said: Mapping[str, object], key: str) -> int:
    found = said.get(key) or 0
    if not isinstance(found, int) or not 0 <= found < _HIGHEST_LINE:
        raise BadRequest
    return found


def _references(said: Mapping[str, object]) -> tuple[str, ...]:
    found = said.get("files") or []
    if not isinstance(found, list) or len(found) > _MOST_FILES:
        raise BadRequest
    if not all(isinstance(reference, str) for reference in found):
        raise BadRequest
    return tuple(found)
