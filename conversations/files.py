"""Files that come with a message: taken in as attachments, or refused with a reason."""

from dataclasses import dataclass, replace

from conversations.turn import Turn
from desk.desk import Desk
from desk.talk.take_in_file import take_in_file
from domain.tickets.conversation import Attachment, AttachmentState

_MEGABYTE = 1_000_000


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
    desk = _desk_of_platform(turn)
    taken = [take_in_file(desk, f, account=turn.incoming.account) for f in turn.incoming.files]
    refused = [file for file in taken if file.state is AttachmentState.REFUSED]
    return TakenFiles(
        ids=tuple(file.id for file in taken),
        refusals=tuple(_reason(turn, desk, file) for file in refused),
    )


def _desk_of_platform(turn: Turn) -> Desk:
    """The desk, with the platform's own limit where that is lower."""
    limit = min(turn.policy.max_file_bytes, turn.capabilities.max_file_in)
    if limit == turn.policy.max_file_bytes:
        return turn.desk
    return replace(turn.desk, policy=replace(turn.policy, max_file_bytes=limit))


def _reason(turn: Turn, desk: Desk, file: Attachment) -> str:
    limit = desk.policy.max_file_bytes
    if file.size is not None and file.size > limit:
        return turn.texts.say("file.too_large", name=file.name, limit=limit // _MEGABYTE)
    return turn.texts.say("file.forbidden", name=file.name)
