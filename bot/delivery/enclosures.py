"""The files that go with a message: by the account's own reference, or from the file store."""

from collections.abc import Sequence

from domain.delivery import OutgoingFile, RetryLater
from domain.ports import ChatAdapter, FileStore, Unit
from domain.tickets.conversation import Attachment, AttachmentState


def enclosures(
    unit: Unit,
    ids: Sequence[int],
    *,
    adapter: ChatAdapter,
    files: FileStore,
    is_last_call: bool = False,
) -> tuple[OutgoingFile, ...]:
    """What can be sent of these attachments; lost, refused and too large ones are left out.

    Raises RetryLater while one is still being fetched from the platform it came from; on the last
    call it is left out too, so that a platform that is down does not silence the chats of others.
    """
    attachments = [found for found in map(unit.attachments.get, ids) if found]
    ready = [_enclosure(attachment, adapter, files, is_last_call) for attachment in attachments]
    return tuple(file for file in ready if file)


def _enclosure(
    attachment: Attachment, adapter: ChatAdapter, files: FileStore, is_last_call: bool
) -> OutgoingFile | None:
    is_at_home = attachment.account == adapter.account and bool(attachment.reference)
    is_awaited = attachment.state is AttachmentState.PENDING and not is_at_home
    if is_awaited and not is_last_call:
        raise RetryLater(f"attachment {attachment.id} is still being fetched")
    is_stored = attachment.state is AttachmentState.STORED
    if attachment.state is AttachmentState.REFUSED or not (is_at_home or is_stored):
        return None
    if (attachment.size or 0) > adapter.capabilities.max_file_out:
        return None
    return OutgoingFile(
        kind=attachment.kind,
        name=attachment.name,
        media_type=attachment.media_type,
        size=attachment.size or 0,
        reference=attachment.reference if is_at_home else "",
        path=files.path(attachment.digest) if is_stored else None,
    )
