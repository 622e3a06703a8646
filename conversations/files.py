"""Files that come with a message: taken in as attachments, or refused with a reason."""

from dataclasses import dataclass
from mimetypes import MimeTypes

from conversations.turn import Turn
from domain.messaging import FileKind, IncomingFile
from domain.tickets.conversation import Attachment, AttachmentState

# Only what Python itself knows: no file of the machine is read.
_BY_NAME = MimeTypes(filenames=())
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenFiles:
    """What became of the files of one message."""

    # Ids of attachments that belong to nothing yet.
    ids: tuple[int, ...] = ()
    # A sentence for each file that was refused.
    refusals: tuple[str, ...] = ()


def take_files(turn: Turn) -> TakenFiles:
    """Take in the files of the message. A refused one is kept as a name without content."""
    if not turn.incoming.files:
        return TakenFiles()
    ids, refusals = [], []
    for file in turn.incoming.files:
        refusal = _refusal(turn, file)
        ids.append(_keep(turn, file, is_refused=bool(refusal)))
        if refusal:
            refusals.append(refusal)
    return TakenFiles(ids=tuple(ids), refusals=tuple(refusals))


def _refusal(turn: Turn, file: IncomingFile) -> str:
    limit = min(turn.policy.max_file_bytes, turn.capabilities.max_file_in)
    if file.size is not None and file.size > limit:
        return turn.texts.say("file.too_large", name=file.name, limit=limit // _MEGABYTE)
    if not _is_allowed(turn, file):
        return turn.texts.say("file.forbidden", name=file.name)
    return ""


def _is_allowed(turn: Turn, file: IncomingFile) -> bool:
    media_type = file.media_type or _BY_NAME.guess_type(file.name)[0] or ""
    if not media_type:
        return file.kind is not FileKind.FILE
    return media_type.startswith(turn.policy.file_types)


def _keep(turn: Turn, file: IncomingFile, *, is_refused: bool) -> int:
    return turn.unit.attachments.add(
        Attachment(
            owner_id=turn.person.id,
            kind=file.kind,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            state=AttachmentState.REFUSED if is_refused else AttachmentState.PENDING,
            account=turn.incoming.account,
            reference=file.reference,
            created_at=turn.now,
        )
    )
