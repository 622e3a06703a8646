"""A file somebody sent or uploaded is taken in, unless its size or type forbids."""

import mimetypes
from dataclasses import replace
from pathlib import Path

import puremagic

from desk.access import acting_person
from desk.desk import Desk
from domain.errors import DeskError, FileTooLarge, FileTypeRefused
from domain.messaging import FileKind, IncomingFile
from domain.people.person import Role
from domain.policy import ServicePolicy
from domain.tickets.conversation import Attachment, AttachmentState

# Platforms that send these without a type mean nothing else.
_USUAL_TYPES = {
    FileKind.PICTURE: "image/jpeg",
    FileKind.VOICE: "audio/ogg",
    FileKind.VIDEO: "video/mp4",
}
_UNKNOWN = "application/octet-stream"
# Inside these one type is as good as another.
_FAMILIES = {"image", "audio", "video"}
# Weaker matches than this rest on two or three letters any text may begin with.
_SURE = 0.4


def take_in_file(
    desk: Desk, file: IncomingFile, *, account: str = "", digest: str = ""
) -> Attachment:
    """Register a file of the actor. With a digest its content is stored already (an upload);
    else it will be fetched through `account`. What is forbidden is registered as refused, so that
    the words that came with it are not lost.
    """
    person = acting_person(desk, Role.CUSTOMER)
    media_type = file.media_type or _guessed_type(file.kind, file.name)
    attachment = Attachment(
        owner_id=person.id,
        kind=file.kind,
        name=file.name,
        media_type=media_type,
        size=file.size,
        state=_state(desk.policy, file, media_type, digest),
        digest=digest,
        account=account,
        reference=file.reference,
        created_at=desk.now,
    )
    return replace(attachment, id=desk.unit.attachments.add(attachment))


def check_file(policy: ServicePolicy, name: str, media_type: str, size: int | None) -> None:
    """Raises FileTooLarge, FileTypeRefused. A size nobody knows is checked when it is fetched."""
    if size is not None and size > policy.max_file_bytes:
        raise FileTooLarge(limit=policy.max_file_bytes, name=name)
    if not _is_taken(policy, media_type):
        raise FileTypeRefused(name=name, media_type=media_type)


def recognised_type(policy: ServicePolicy, content: Path, attachment: Attachment) -> str:
    """What a stored file really is, whatever its name says. Raises FileTypeRefused."""
    claimed = attachment.media_type or _guessed_type(attachment.kind, attachment.name)
    media_type = _real_type(content, claimed)
    check_file(policy, attachment.name, media_type, attachment.size)
    return media_type


def _state(
    policy: ServicePolicy, file: IncomingFile, media_type: str, digest: str
) -> AttachmentState:
    try:
        check_file(policy, file.name, media_type, file.size)
    except DeskError:
        return AttachmentState.REFUSED
    return AttachmentState.STORED if digest else AttachmentState.PENDING


def _guessed_type(kind: FileKind, name: str) -> str:
    return mimetypes.guess_type(name)[0] or _USUAL_TYPES.get(kind, _UNKNOWN)


def _is_taken(policy: ServicePolicy, media_type: str) -> bool:
    plain = media_type.partition(";")[0].strip().casefold()
    return any(
        plain.startswith(taken) if taken.endswith(("/", ".")) else plain == taken
        for taken in policy.file_types
    )


def _real_type(content: Path, claimed: str) -> str:
    """The claimed type, unless the content surely is of another kind."""
    matches = _matches(content)
    if any(_same_kind(match.mime_type, claimed) for match in matches):
        return claimed
    sure = (match.mime_type for match in matches if match.confidence >= _SURE and match.mime_type)
    return next(sure, claimed)


def _matches(content: Path) -> list[puremagic.PureMagicWithConfidence]:
    try:
        return puremagic.magic_file(content)
    except (puremagic.PureError, ValueError):
        return []


def _same_kind(found: str, claimed: str) -> bool:
    family = claimed.partition("/")[0]
    return found == claimed or (family in _FAMILIES and found.startswith(f"{family}/"))
