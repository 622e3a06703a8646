"""What a file really is: by its bytes, whatever its name or the browser says."""

from pathlib import PurePath

import puremagic

from domain.messaging import FileKind

# Enough to tell every type that is taken in.
HEAD_BYTES = 4096

_UNKNOWN = "application/octet-stream"
# What recognition leaves unsaid or says in an old way, by media type or ending.
_SAID = {
    "application/ogg": "audio/ogg",
    "audio/wave": "audio/wav",
    "audio/x-wav": "audio/wav",
    ".m4a": "audio/mp4",
    ".amr": "audio/amr",
    ".oga": "audio/ogg",
    ".ogg": "audio/ogg",
}
_TEXT_TYPES = {".csv": "text/csv", ".json": "application/json"}
# Texts a browser would run or draw.
_MARKUP = {"image/svg+xml", "text/html", "application/xml", "text/xml", "application/xhtml+xml"}
# Documents that begin like plain text.
_NOT_TEXT = (b"%PDF-", b"#!AMR", b"{\\rtf")
_SHOWABLE = {
    FileKind.PICTURE: {"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"},
    FileKind.VOICE: {
        "audio/mpeg", "audio/ogg", "audio/wav", "audio/mp4", "audio/webm", "audio/aac",
        "audio/flac",
    },
    FileKind.VIDEO: {"video/mp4", "video/webm", "video/quicktime"},
}  # fmt: skip


def media_type_of(head: bytes, name: str) -> str:
    """The media type of a file that begins so. Its name only decides between sorts of one type."""
    suffix = PurePath(name).suffix.lower()
    found = _by_signature(head, name)
    if _is_text(head):
        return found if found in _MARKUP else _TEXT_TYPES.get(suffix, "text/plain")
    return found if found not in _MARKUP else _UNKNOWN


def kind_of(media_type: str) -> FileKind:
    """How every browser can show it; FILE = only to be downloaded."""
    shown = (kind for kind, types in _SHOWABLE.items() if media_type in types)
    return next(shown, FileKind.FILE)


def is_allowed(media_type: str, allowed: tuple[str, ...]) -> bool:
    """Whether a list of media types, or prefixes ending in "/" or ".", holds this one."""
    return any(
        media_type.startswith(entry) if entry.endswith(("/", ".")) else media_type == entry
        for entry in allowed
    )


def _by_signature(head: bytes, name: str) -> str:
    try:
        matches = puremagic.magic_string(head, filename=name)
    except (puremagic.PureError, ValueError):
        return _UNKNOWN
    for match in matches:
        said = match.mime_type or match.extension
        media_type: str = _SAID.get(said, match.mime_type)
        if media_type:
            return media_type
    return _UNKNOWN


def _is_text(head: bytes) -> bool:
    if b"\0" in head or head.startswith(_NOT_TEXT):
        return False
    return any(_decodes(head, encoding) for encoding in ("utf-8", "gb18030"))


def _decodes(head: bytes, encoding: str) -> bool:
    try:
        text = head.decode(encoding)
    except UnicodeDecodeError as error:
        # The last letter may have been cut in two.
        if error.start < len(head) - 4 or len(head) < HEAD_BYTES:
            return False
        text = head[: error.start].decode(encoding)
    return not any(letter < " " and letter not in "\t\n\r\f\x1b" for letter in text)
