"""Files on their way to and from people: as what WeCom takes them, and by which reference.

Source: document 96484.
"""

import asyncio
from dataclasses import dataclass
from typing import Final

from adapters.wecom.api import Upload, WecomApi
from domain.delivery import MessageRefused, OutcomeUnknown, OutgoingFile, RetryLater
from domain.messaging import FileKind, IncomingFile

SMALLEST_FILE: Final = 6
MAX_PICTURE: Final = 10 * 1024 * 1024
MAX_VIDEO: Final = 10 * 1024 * 1024
MAX_VOICE: Final = 2 * 1024 * 1024
MAX_FILE: Final = 20 * 1024 * 1024

_FITTING: Final = {
    FileKind.PICTURE: ("image", MAX_PICTURE, {"image/jpeg", "image/png"}),
    FileKind.VOICE: ("voice", MAX_VOICE, {"audio/amr"}),
    FileKind.VIDEO: ("video", MAX_VIDEO, {"video/mp4"}),
}
_HEARD: Final = {
    "image": (FileKind.PICTURE, "jpg", "image/jpeg"),
    "voice": (FileKind.VOICE, "amr", "audio/amr"),
    "video": (FileKind.VIDEO, "mp4", "video/mp4"),
}
_REFERENCE: Final = ":"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendFile:
    """One file. `kind` is WeCom's word; `media_id` "": the content has to be handed in first."""

    file: OutgoingFile
    kind: str
    media_id: str = ""


def to_send(file: OutgoingFile) -> SendFile:
    """As it came in, where it came in here; else as what it is. Raises MessageRefused."""
    if file.reference:
        kind, media_id = from_reference(file.reference)
        return SendFile(file=file, kind=kind, media_id=media_id)
    return _to_upload(file)


def other_way(request: SendFile) -> SendFile | None:
    """How to show the same if WeCom does not take the file as it is; None: no way left."""
    if request.file.path is None:
        return None
    if request.media_id:
        return _to_upload(request.file)
    return SendFile(file=request.file, kind="file") if request.kind != "file" else None


async def hand_in(api: WecomApi, request: SendFile) -> str:
    """The media id to send it by. Raises WecomRefusal, MessageRefused, RetryLater."""
    if request.media_id:
        return request.media_id
    file = request.file
    if file.path is None:
        raise MessageRefused(f"no content of {file.name}")
    content = await asyncio.to_thread(file.path.read_bytes)
    upload = Upload(kind=request.kind, name=file.name, media_type=file.media_type, content=content)
    try:
        return await api.upload(upload)
    except OutcomeUnknown as error:
        # A file handed in twice shows nothing twice.
        raise RetryLater(str(error), after=2.0) from error


def heard(kind: str, media_id: str, name: str, ending: str = "") -> IncomingFile | None:
    """A picture, voice or video somebody sent; None: another kind. `name`: without its end."""
    if kind not in _HEARD or not media_id:
        return None
    meant, usual, media_type = _HEARD[kind]
    return IncomingFile(
        reference=to_reference(kind, media_id),
        kind=meant,
        name=f"{name}.{ending or usual}",
        media_type=media_type,
    )


def to_reference(kind: str, media_id: str) -> str:
    """How a file of theirs is named: fetched by its id, sent again as what it was."""
    return f"{kind}{_REFERENCE}{media_id}"


def from_reference(reference: str) -> tuple[str, str]:
    """WeCom's kind of file and its id."""
    kind, _, media_id = reference.partition(_REFERENCE)
    return kind, media_id


def kind_of(file: OutgoingFile) -> str:
    """WeCom's word for what it can be shown as."""
    kind, largest, types = _FITTING.get(file.kind, ("file", 0, set()))
    fits = file.media_type in types and file.size <= largest
    return kind if fits else "file"


def _to_upload(file: OutgoingFile) -> SendFile:
    """Pictures, voices and videos WeCom would not take as such go as files."""
    if file.path is None:
        raise MessageRefused(f"no content of {file.name}")
    if not SMALLEST_FILE <= file.size <= MAX_FILE:
        raise MessageRefused(f"{file.size} bytes: WeCom takes 6 bytes to 20 MB")
    return SendFile(file=file, kind=kind_of(file))
