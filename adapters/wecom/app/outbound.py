"""Messages of ours as requests to WeCom: what is sent, in which order. Nothing is sent here."""

import hashlib
import re
from dataclasses import dataclass
from typing import Final

from adapters.wecom.app.address import from_reference
from adapters.wecom.app.capabilities import (
    MAX_FILE,
    MAX_PICTURE,
    MAX_TEXT,
    MAX_VIDEO,
    MAX_VOICE,
    SMALLEST_FILE,
)
from adapters.wecom.cards import Card, CardWords, draw
from adapters.wecom.words import parts, plain
from domain.delivery import Dispatch, MessageRefused, OutgoingFile
from domain.messaging import FileKind

# The one piece of markup a text can hold; a space nobody sees makes it plain.
_LINK: Final = re.compile(r"<(?=/?a[\s>])", re.IGNORECASE)
_FITTING: Final = {
    FileKind.PICTURE: ("image", MAX_PICTURE, {"image/jpeg", "image/png"}),
    FileKind.VOICE: ("voice", MAX_VOICE, {"audio/amr"}),
    FileKind.VIDEO: ("video", MAX_VIDEO, {"video/mp4"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SendText:
    """One text message."""

    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendCard:
    """A card with buttons. `id` is the id of the message, and begins its task id."""

    id: str
    card: Card


@dataclass(frozen=True, slots=True, kw_only=True)
class EditCard:
    """A card changed in place."""

    id: str
    card: Card


@dataclass(frozen=True, slots=True, kw_only=True)
class SendFile:
    """One file. `kind` is WeCom's word; `media_id` "": the content has to be handed in first."""

    file: OutgoingFile
    kind: str
    media_id: str = ""


Request = SendText | SendCard | EditCard | SendFile


def to_requests(dispatch: Dispatch, words: CardWords) -> tuple[Request, ...]:
    """What shows the message, first things first. Raises MessageRefused."""
    message = dispatch.message
    if dispatch.edits:
        edition = _digest(dispatch)[:8]
        drawn = draw(message, f"{dispatch.edits}@{edition}", words)
        return (EditCard(id=dispatch.edits, card=drawn.card),)
    files = [_send_file(file) for file in dispatch.files]
    if message.buttons:
        return (*_with_card(dispatch, words), *files)
    texts = [SendText(content=part) for part in parts(_harmless(plain(message)), MAX_TEXT)]
    if not texts and not files:
        raise MessageRefused("there is nothing to show")
    return (*texts, *files)


def other_way(request: Request) -> Request | None:
    """How to show the same if WeCom does not take the file as it is; None: no way left."""
    if not isinstance(request, SendFile) or request.file.path is None:
        return None
    if request.media_id:
        return _send_upload(request.file)
    return SendFile(file=request.file, kind="file") if request.kind != "file" else None


def _with_card(dispatch: Dispatch, words: CardWords) -> list[Request]:
    # Keys are counted anew when an older backup is restored; with the content ids stay unique.
    task = f"{dispatch.key}-{_digest(dispatch)[:12]}"
    drawn = draw(dispatch.message, task, words)
    before = (SendText(content=part) for part in parts(_harmless(drawn.before), MAX_TEXT))
    return [*before, SendCard(id=task, card=drawn.card)]


def _digest(dispatch: Dispatch) -> str:
    return hashlib.sha256(f"{dispatch.key}\n{dispatch.message!r}".encode()).hexdigest()


def _harmless(text: str) -> str:
    return _LINK.sub("<\u200b", text)


def _send_file(file: OutgoingFile) -> SendFile:
    if file.reference:
        kind, media_id = from_reference(file.reference)
        return SendFile(file=file, kind=kind, media_id=media_id)
    return _send_upload(file)


def _send_upload(file: OutgoingFile) -> SendFile:
    """Pictures, voices and videos WeCom would not take as such go as files."""
    if file.path is None:
        raise MessageRefused(f"no content of {file.name}")
    if not SMALLEST_FILE <= file.size <= MAX_FILE:
        raise MessageRefused(f"{file.size} bytes: WeCom takes 6 bytes to 20 MB")
    kind, largest, types = _FITTING.get(file.kind, ("file", 0, set()))
    fits = file.media_type in types and file.size <= largest
    return SendFile(file=file, kind=kind if fits else "file")
