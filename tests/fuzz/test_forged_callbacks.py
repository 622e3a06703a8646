"""Forged, late, malformed, huge: it changes nothing, costs little, and is told nothing."""

import asyncio
import io
import zlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from tests.fuzz.conftest import House
from tests.fuzz.knocks import Knock, Platform

pytestmark = pytest.mark.asyncio(loop_scope="module")

_QUICKLY = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "haha">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 20) for n in range(1, 9))
    + b"]><xml><Encrypt>&a8;</Encrypt><MsgType>text</MsgType><Content>&a8;</Content></xml>"
)
_OUTSIDE = (
    b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]><xml><Encrypt>&f;</Encrypt></xml>'
)
_ODD_BODIES = (
    b"",
    b"{}",
    b"[]",
    b"null",
    b"\x00",
    b"\xff\xfe\xff",
    b"<xml/>",
    b"<xml><Encrypt></Encrypt></xml>",
    b"<xml><Encrypt>not base64!</Encrypt></xml>",
    b"<xml><Encrypt><a/></Encrypt><Encrypt>b</Encrypt></xml>",
    b"<xml>" * 5000,
    b"[" * 60_000,
    b'{"a":' * 9000,
    _BOMB,
    _OUTSIDE,
)
_TYPES = ("", "application/json", "text/xml", "multipart/form-data", "text/plain; charset=utf-7")
_WORDS = st.one_of(
    st.just(""),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=80),
    st.sampled_from(("0", "-1", "9" * 40, "1e9", "null", "../..", "' OR 1=1 --", "%00", "１２３")),
)
# Thousandths.
_PLACES = st.integers(0, 999)
_BODIES = st.one_of(st.sampled_from(_ODD_BODIES), st.binary(max_size=300))


@pytest.fixture(params=["wecom", "wecom_kf", "dingtalk", "telegram"])
def platform(request: pytest.FixtureRequest, house: House) -> Platform:
    return house.platforms[request.param]


@pytest.fixture
def unchanged(house: House) -> Iterator[None]:
    """Nothing came in, nothing goes out, and no secret was logged."""
    before = house.books()
    with capture_logs() as logged:
        yield
    assert house.books() == before
    assert not [line for line in logged if any(word in repr(line) for word in house.secrets)]


async def refused(house: House, knock: Knock, *statuses: int) -> None:
    status, told = await house.hears(knock)
    assert status in statuses, knock
    assert told == b"", knock


@pytest.mark.usefixtures("unchanged")
@given(data=st.data())
@_QUICKLY
async def test_what_is_not_proved_is_not_even_read(
    house: House, platform: Platform, data: st.DataObject
) -> None:
    right = platform.message("早")
    name = data.draw(st.sampled_from(platform.proofs))
    proof = right.query.get(name) or right.headers[name]
    forge = data.draw(st.sampled_from((_without, _cut_short, _longer, _with_another_letter)))
    wrong = data.draw(st.one_of(_WORDS, st.just(forge)))
    wrong = wrong(proof, data) if callable(wrong) else wrong
    body = data.draw(st.one_of(st.just(right.body), _BODIES))
    forged = replace(right.altered(name, wrong), body=body)
    with pytest.MonkeyPatch.context() as watch:
        watch.setattr(platform.first_parser, _is_read)
        await refused(house, forged, 403)


@pytest.mark.usefixtures("unchanged")
@given(data=st.data())
@_QUICKLY
async def test_what_was_tampered_with_changes_nothing(
    house: House, platform: Platform, data: st.DataObject
) -> None:
    right = platform.holding(data.draw(_BODIES))
    change = data.draw(st.sampled_from((_as_it_is, _cut, _with_a_byte_changed, _as_another_type)))
    await refused(house, change(right, data), 200, 400, 403, 413)


@pytest.mark.usefixtures("unchanged")
@given(shift=st.one_of(st.integers(-(10**7), -602), st.integers(602, 10**7)))
@_QUICKLY
async def test_what_is_out_of_time_is_refused(house: House, platform: Platform, shift: int) -> None:
    late = platform.late(shift)
    if late is not None:
        await refused(house, late, 403)


@pytest.mark.usefixtures("unchanged")
async def test_no_more_is_read_than_any_message_has(house: House, platform: Platform) -> None:
    right = platform.message("早")
    await refused(house, replace(right, body=io.BytesIO(b" " * (platform.longest + 1))), 413)
    for knock in (right, right.altered(platform.proofs[0], "0")):
        taken = 0

        async def endless(knock: Knock = knock) -> AsyncIterator[bytes]:
            nonlocal taken
            while True:
                taken += 65_536
                yield b" " * 65_536
                await asyncio.sleep(0)

        status, _ = await house.hears(replace(knock, body=endless()))
        assert status in {403, 413}
        # Beside what is read there are the buffers on the way.
        assert taken < platform.longest + 8_000_000


@pytest.mark.usefixtures("unchanged")
async def test_what_grows_when_unpacked_is_not_unpacked(house: House, platform: Platform) -> None:
    packed = zlib.compress(b" " * 50_000_000)
    right = platform.message("早")
    headers = {**right.headers, "Content-Encoding": "deflate"}
    status, _ = await house.hears(replace(right, body=packed, headers=headers))
    assert status in {400, 413}


@pytest.mark.usefixtures("unchanged")
async def test_other_ways_of_knocking_are_refused(house: House, platform: Platform) -> None:
    right = platform.message("早")
    for method in ("PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"):
        url = f"{house.process.url}{right.path}"
        async with house.session.request(method, url, data=right.body) as answer:
            assert answer.status == 405
    async with house.session.get(f"{house.process.url}{right.path}") as answer:
        assert answer.status in {403, 405}


@pytest.mark.parametrize("name", ["wecom", "dingtalk", "telegram"])
async def test_a_replay_is_the_same_event_however_often(house: House, name: str) -> None:
    came, _, _ = house.books()
    knock = house.platforms[name].message("打印机坏了")
    answers = await asyncio.gather(*(house.hears(knock) for _ in range(20)))
    assert set(answers) == {(200, b"")}
    assert (await house.hears(knock))[0] == 200
    assert house.books()[0] == came + 1
    await house.process.settles()


def _is_read(*_: object) -> None:
    raise AssertionError("it was read")


def _without(*_: object) -> None:
    return None


def _cut_short(word: str, _: st.DataObject) -> str:
    return word[:-1]


def _longer(word: str, _: st.DataObject) -> str:
    return f"{word}0"


def _with_another_letter(word: str, data: st.DataObject) -> str:
    # What proves is another each time; examples must not depend on it.
    at = data.draw(st.integers(0, 99)) % len(word)
    return f"{word[:at]}{'a' if word[at] != 'a' else 'b'}{word[at + 1 :]}"


def _as_it_is(knock: Knock, _: st.DataObject) -> Knock:
    return knock


def _cut(knock: Knock, data: st.DataObject) -> Knock:
    return replace(knock, body=knock.body[: data.draw(_PLACES) * len(knock.body) // 1000])


def _with_a_byte_changed(knock: Knock, data: st.DataObject) -> Knock:
    if not knock.body:
        return knock
    body = bytearray(knock.body)
    body[data.draw(_PLACES) * len(body) // 1000] ^= data.draw(st.integers(1, 255))
    return replace(knock, body=bytes(body))


def _as_another_type(knock: Knock, data: st.DataObject) -> Knock:
    return replace(
        knock, headers={**knock.headers, "Content-Type": data.draw(st.sampled_from(_TYPES))}
    )
