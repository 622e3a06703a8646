"""What was sealed comes out as it went in, or not at all."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.backups.errors import BackupDamaged, BackupKeyOther, BackupKeyWrong
from store.backups.keys import BackupKey
from store.backups.sealing import CHUNK, Sealer, opened, sealed_size

KEY = BackupKey.new()
LENGTHS = st.sampled_from([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 5])


def sealed(content: bytes, *, pieces: int = 1, name: str = "a", key: BackupKey = KEY) -> bytes:
    sink = io.BytesIO()
    sealer = Sealer(sink, key, name)
    size = max(1, -(-len(content) // pieces))
    for at in range(0, len(content), size):
        sealer.write(content[at : at + size])
    sealer.finish()
    return sink.getvalue()


def open_all(content: bytes, *, name: str = "a", key: BackupKey = KEY) -> bytes:
    return b"".join(opened(io.BytesIO(content), key, name))


@given(length=LENGTHS, pieces=st.integers(1, 50))
def test_it_comes_out_as_it_went_in(length: int, pieces: int) -> None:
    content = bytes(range(256)) * (length // 256) + b"x" * (length % 256)

    closed = sealed(content, pieces=pieces)

    assert open_all(closed) == content
    assert sealed(content) != closed
    assert len(closed) == sealed_size(length)


@given(data=st.data(), length=LENGTHS)
def test_a_changed_bit_is_noticed(data: st.DataObject, length: int) -> None:
    closed = bytearray(sealed(b"y" * length))
    place = data.draw(st.integers(0, len(closed) - 1))
    closed[place] ^= 1 << data.draw(st.integers(0, 7))

    with pytest.raises((BackupDamaged, BackupKeyOther)):
        open_all(bytes(closed))


@given(data=st.data(), length=LENGTHS)
def test_what_is_cut_off_or_added_is_noticed(data: st.DataObject, length: int) -> None:
    closed = sealed(b"z" * length)
    shorter = closed[: data.draw(st.integers(0, len(closed) - 1))]

    for wrong in (shorter, closed + b"\0", closed + closed):
        with pytest.raises(BackupDamaged):
            open_all(wrong)


def test_chunks_in_another_order_are_noticed() -> None:
    closed = sealed(b"1" * CHUNK + b"2" * CHUNK + b"3")
    begin = len(closed) - 2 * (CHUNK + 16) - 17
    first, second = closed[begin:][: CHUNK + 16], closed[begin + CHUNK + 16 :][: CHUNK + 16]
    swapped = closed[:begin] + second + first + closed[begin + 2 * (CHUNK + 16) :]

    with pytest.raises(BackupDamaged):
        open_all(swapped)


def test_under_another_name_it_is_not_opened() -> None:
    with pytest.raises(BackupDamaged):
        open_all(sealed(b"content", name="a"), name="b")


def test_with_another_key_it_is_said_which_is_needed() -> None:
    other = BackupKey.new()

    with pytest.raises(BackupKeyOther) as refused:
        open_all(sealed(b"content"), key=other)

    assert refused.value.params == {"needed": KEY.name, "given": other.name}


@given(st.sampled_from(["-", " ", "\n", ""]), st.booleans())
def test_a_key_is_read_as_people_write_it(separator: str, is_small: bool) -> None:
    written = KEY.written.replace("-", separator).replace("O", "0").replace("I", "1")

    read = BackupKey.read(written.lower() if is_small else written)

    assert read == KEY
    assert KEY.written.count("-") == 7
    assert KEY.written not in repr(KEY)


@given(data=st.data())
def test_a_mistyped_key_is_noticed(data: st.DataObject) -> None:
    signs = list(KEY.written.replace("-", ""))
    place = data.draw(st.integers(0, len(signs) - 1))
    others = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567").filter(lambda s: s != signs[place])
    signs[place] = data.draw(others)
    mistyped = "".join(signs)

    for wrong in (mistyped, KEY.written[:-1], KEY.written + "A", "", "not a key at all", "密钥"):
        with pytest.raises(BackupKeyWrong):
            BackupKey.read(wrong)
