from pathlib import Path

import pytest

from desk.errors import AttachmentUnknown
from desk.talk.see_attachment import see_attachment
from desk.talk.take_in_file import check_file, recognised_type, take_in_file
from domain.errors import FileTooLarge, FileTypeRefused
from domain.messaging import FileKind, IncomingFile
from domain.people.person import Person
from domain.policy import ServicePolicy
from domain.tickets.conversation import Attachment, AttachmentState
from tests.unit.desk.room import MORNING, Room

POLICY = ServicePolicy()
PNG = b"\x89PNG\r\n\x1a\n" + bytes(50)
PROGRAM = b"MZ\x90\x00\x03" + bytes(200) + b"PE\0\0"


def file(name: str, media_type: str = "", size: int | None = 10) -> IncomingFile:
    return IncomingFile(
        reference="r", kind=FileKind.FILE, name=name, media_type=media_type, size=size
    )


@pytest.mark.parametrize(
    ("sent", "digest", "state"),
    [
        (file("a.pdf"), "", AttachmentState.PENDING),
        (file("a.pdf"), "ab" * 32, AttachmentState.STORED),
        (file("a.pdf", size=None), "", AttachmentState.PENDING),
        (file("a.exe"), "", AttachmentState.REFUSED),
        (file("a.unheard-of"), "", AttachmentState.REFUSED),
        (file("a", "application/x-msdownload"), "ab" * 32, AttachmentState.REFUSED),
        (file("a.png", size=20 * 1024 * 1024 + 1), "", AttachmentState.REFUSED),
        (file("a.csv", "text/csv; charset=utf-8"), "", AttachmentState.PENDING),
        (IncomingFile(reference="r", kind=FileKind.VOICE, name=""), "", AttachmentState.PENDING),
        (IncomingFile(reference="r", kind=FileKind.FILE, name=""), "", AttachmentState.REFUSED),
    ],
)
def test_files_are_taken_in_or_refused_but_never_lost_sight_of(
    room: Room, wang: Person, sent: IncomingFile, digest: str, state: AttachmentState
) -> None:
    taken = room.act(wang, take_in_file, sent, account="webchat.main", digest=digest)

    assert taken.state is state
    assert room.act(wang, see_attachment, taken.id) == taken


def test_a_loose_file_is_its_owners(room: Room, wang: Person, li: Person) -> None:
    taken = room.act(wang, take_in_file, file("a.pdf"), account="webchat.main")

    with pytest.raises(AttachmentUnknown):
        room.act(li, see_attachment, taken.id)
    with pytest.raises(AttachmentUnknown):
        room.act(wang, see_attachment, 4711)


def test_a_refusal_says_what_is_allowed() -> None:
    with pytest.raises(FileTooLarge) as too_large:
        check_file(POLICY, "a.png", "image/png", POLICY.max_file_bytes + 1)
    assert too_large.value.params["megabytes"] == 20

    with pytest.raises(FileTypeRefused):
        check_file(POLICY, "a.html", "text/html", 1)
    check_file(POLICY, "a.PNG", "IMAGE/PNG", POLICY.max_file_bytes)


def attached(name: str, media_type: str, kind: FileKind = FileKind.FILE) -> Attachment:
    return Attachment(
        owner_id=1,
        kind=kind,
        name=name,
        media_type=media_type,
        state=AttachmentState.PENDING,
        created_at=MORNING,
    )


@pytest.mark.parametrize(
    ("content", "claimed", "real"),
    [
        (PNG, attached("a.png", "image/png"), "image/png"),
        (PNG, attached("a.jpg", "image/jpeg", FileKind.PICTURE), "image/jpeg"),
        (PNG, attached("a", "application/octet-stream"), "image/png"),
        (b"%PDF-1.7\n", attached("a.pdf", "application/pdf"), "application/pdf"),
        ("日志 ok".encode(), attached("a.txt", "text/plain"), "text/plain"),
        (b"MZ was here", attached("a.txt", "text/plain"), "text/plain"),
        (b"", attached("a.txt", "text/plain"), "text/plain"),
        (b"OggS\0\x02" + bytes(20), attached("a.ogg", "audio/ogg", FileKind.VOICE), "audio/ogg"),
    ],
)
def test_what_a_file_really_is(
    tmp_path: Path, content: bytes, claimed: Attachment, real: str
) -> None:
    path = tmp_path / "content"
    path.write_bytes(content)

    assert recognised_type(POLICY, path, claimed) == real


@pytest.mark.parametrize(
    ("content", "claimed"),
    [
        (PROGRAM, attached("photo.jpg", "image/jpeg", FileKind.PICTURE)),
        (PROGRAM, attached("a.txt", "text/plain")),
        (b"<!DOCTYPE html><html><script>", attached("a.pdf", "application/pdf")),
        (b"<!DOCTYPE html><html><script>", attached("a.png", "image/png")),
    ],
)
def test_wolves_in_sheeps_clothing_are_refused(
    tmp_path: Path, content: bytes, claimed: Attachment
) -> None:
    path = tmp_path / "content"
    path.write_bytes(content)

    with pytest.raises(FileTypeRefused):
        recognised_type(POLICY, path, claimed)
