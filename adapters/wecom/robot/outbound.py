"""Messages of ours as what a group robot posts, piece by piece. Nothing is posted here."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from adapters.wecom.files import SMALLEST_FILE
from adapters.wecom.robot.capabilities import MAX_FILE, MAX_PICTURE, MAX_TEXT
from adapters.wecom.words import parts, plain
from domain.delivery import CardGone, Dispatch, MessageRefused, OutgoingFile
from domain.messaging import FileKind, Outgoing

_PICTURES: Final = {"image/jpeg", "image/png"}
_SIGNATURES: Final = (b"\xff\xd8", b"\x89PNG")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One text message: shown as it is, whatever signs are in it."""

    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """One file, read when its turn comes."""

    file: OutgoingFile


Piece = Words | Enclosed


def to_pieces(dispatch: Dispatch, hint: str) -> list[Piece]:
    """What shows the message, first things first. Raises MessageRefused or CardGone."""
    if dispatch.edits:
        raise CardGone("what a group robot has posted stays as it is")
    message = dispatch.message
    words = [Words(content=part) for part in parts(_whole(message, hint), MAX_TEXT)]
    files = [_enclosed(file) for file in dispatch.files]
    if not words and not files:
        raise MessageRefused("there is nothing to show")
    # What can be done about it stands last.
    return [*files, *words] if message.buttons else [*words, *files]


def as_text(words: Words) -> Mapping[str, object]:
    """The body of a text."""
    return {"msgtype": "text", "text": {"content": words.content}}


def as_picture(content: bytes) -> Mapping[str, object]:
    """The body of a picture, which is handed in with the message."""
    digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
    picture = {"base64": base64.b64encode(content).decode(), "md5": digest}
    return {"msgtype": "image", "image": picture}


def as_file(media_id: str) -> Mapping[str, object]:
    """The body of a file that was handed in before."""
    return {"msgtype": "file", "file": {"media_id": media_id}}


def is_picture(file: OutgoingFile, content: bytes) -> bool:
    """The group shows it as such."""
    is_meant = file.kind is FileKind.PICTURE and file.media_type in _PICTURES
    return is_meant and len(content) <= MAX_PICTURE and content.startswith(_SIGNATURES)


def _whole(message: Outgoing, hint: str) -> str:
    typed = [f"{b.label} {b.command}" for row in message.buttons for b in row]
    return "\n\n".join(filter(None, (plain(message), "\n".join([hint, *typed] if typed else ""))))


def _enclosed(file: OutgoingFile) -> Enclosed:
    if file.path is None:
        raise MessageRefused(f"no content of {file.name}")
    if not SMALLEST_FILE <= file.size <= MAX_FILE:
        raise MessageRefused(f"{file.size} bytes: WeCom takes 6 bytes to 20 MB")
    return Enclosed(file=file)
