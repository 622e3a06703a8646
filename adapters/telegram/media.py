"""Files: how Telegram hands them in, and how we name them to it again."""

from telegram import Animation, Audio, Document, Message, Video, VideoNote, Voice

from domain.delivery import OutgoingFile
from domain.messaging import FileKind, IncomingFile

Native = Animation | Audio | Document | Video | VideoNote | Voice

# A reference is "<Telegram's kind>:<file id>": an id can only be sent again as what it was.
_KINDS = {
    "document": FileKind.FILE,
    "audio": FileKind.FILE,
    "voice": FileKind.VOICE,
    "video": FileKind.VIDEO,
    "video_note": FileKind.VIDEO,
    "animation": FileKind.VIDEO,
}
_ENDINGS = {"photo": ".jpg", "voice": ".ogg", "audio": ".mp3", "document": ""}
_PICTURE_TYPES = {"image/jpeg", "image/png", "image/webp"}
_SENT_AS = {FileKind.PICTURE: "photo", FileKind.VOICE: "voice", FileKind.VIDEO: "video"}


def files_of(message: Message) -> tuple[IncomingFile, ...]:
    """The file of a message; of a picture the largest size."""
    if message.photo:
        largest = message.photo[-1]
        picture = IncomingFile(
            reference=f"photo:{largest.file_id}",
            kind=FileKind.PICTURE,
            name=_name("photo", "", message.message_id),
            media_type="image/jpeg",
            size=largest.file_size,
        )
        return (picture,)
    # An animation comes with a document of the same content.
    for native in ("animation", "document", "voice", "video", "video_note", "audio"):
        found: Native | None = getattr(message, native)
        if found is not None:
            return (_incoming(native, found, message.message_id),)
    return ()


def file_id_of(reference: str) -> str:
    """Telegram's id of the file."""
    return reference.partition(":")[2]


def native_kind(file: OutgoingFile, reference: str) -> str:
    """What a file is sent as: what it was when it came, or what it is meant to be."""
    if reference:
        return reference.partition(":")[0]
    return _SENT_AS.get(file.kind, "document")


def _incoming(native: str, found: Native, message_id: int) -> IncomingFile:
    file_name: str = getattr(found, "file_name", None) or ""
    media_type: str = getattr(found, "mime_type", None) or ""
    kind = _KINDS[native]
    if native == "document" and media_type in _PICTURE_TYPES:
        kind = FileKind.PICTURE
    return IncomingFile(
        reference=f"{native}:{found.file_id}",
        kind=kind,
        name=_name(native, file_name, message_id),
        media_type=media_type,
        size=found.file_size,
    )


def _name(native: str, given: str, message_id: int) -> str:
    return given or f"{native}-{message_id}{_ENDINGS.get(native, '.mp4')}"
