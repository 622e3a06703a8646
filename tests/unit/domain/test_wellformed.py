"""Half characters never reach what stores and sends."""

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from domain.messaging import (
    Address,
    ChatKind,
    FileKind,
    Incoming,
    IncomingFile,
    IncomingKind,
    Press,
    Sender,
)
from domain.wellformed import well_formed

# Halves of surrogate pairs among everything else.
BROKEN = st.text(st.characters(exclude_categories=()))
PLAIN = Incoming(
    event_id="1",
    kind=IncomingKind.MESSAGE,
    address=Address(account="a.b", chat="1"),
    chat_kind=ChatKind.PRIVATE,
    sender=Sender(native_id="1", name="王女士"),
    sent_at=datetime(2026, 1, 1, tzinfo=UTC),
    text="打不开 😀",
)


def test_whole_text_is_left_alone() -> None:
    assert well_formed(PLAIN) is PLAIN


def test_halves_that_belong_together_are_joined_and_lonely_ones_replaced() -> None:
    assert well_formed(replace(PLAIN, text="\ud83d\ude00 \ud83d!")).text == "😀 \ufffd!"


@given(BROKEN, BROKEN, BROKEN, BROKEN, BROKEN)
def test_everything_can_be_written_down(
    text: str, name: str, file: str, command: str, entry: str
) -> None:
    whole = well_formed(
        replace(
            PLAIN,
            text=text,
            sender=Sender(native_id="1", name=name),
            files=(IncomingFile(reference="r", kind=FileKind.FILE, name=file),),
            press=Press(command=command),
            entry=entry,
        )
    )
    assert whole.press
    names = (whole.sender.name, whole.files[0].name, whole.press.command)
    for part in (whole.text, whole.entry, *names):
        assert part.encode().decode() == part
