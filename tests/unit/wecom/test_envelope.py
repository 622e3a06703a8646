"""Every vector, WeCom's own and invented ones; two independent judges; what must be refused."""

import base64
import json
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.work.crypto import WeChatCrypto

from adapters.wecom.envelope import (
    BadEnvelope,
    BadSignature,
    Envelope,
    Stamp,
    WrongReceiver,
    decrypted,
    in_xml,
    sealed_in_xml,
    to_key,
)

FILE = Path(__file__).parents[2] / "payloads" / "wecom_vectors.json"
VECTORS = {one["name"]: one for one in json.loads(FILE.read_text(encoding="utf-8"))["vectors"]}
REFUSED = {"signature_mismatch": BadSignature, "receiveid_mismatch": WrongReceiver}
GOOD = [n for n, v in VECTORS.items() if "expect" not in v and "token" in v]
BAD = [n for n, v in VECTORS.items() if "expect" in v]
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
CORP = "ww0123456789abcdef"


def envelope_of(vector: dict) -> Envelope:
    return Envelope(
        token=vector["token"],
        encoding_aes_key=vector["encoding_aes_key"],
        receiver=vector["receiveid"],
    )


def stamp_of(vector: dict) -> Stamp:
    return Stamp(
        signature=vector["msg_signature"], timestamp=vector["timestamp"], nonce=vector["nonce"]
    )


def ours(receiver: str = CORP) -> Envelope:
    return Envelope(token="token", encoding_aes_key=KEY, receiver=receiver)


def sealed_by_wechatpy(text: str, receiver: str) -> dict:
    return in_xml(WeChatCrypto("token", KEY, receiver).encrypt_message(text, "n", "1").encode())


def signed(envelope: Envelope, sealed: str) -> Stamp:
    return Stamp(signature=envelope.signature("1", "n", sealed), timestamp="1", nonce="n")


@pytest.mark.parametrize("name", GOOD)
def test_vectors_open(name: str) -> None:
    vector = VECTORS[name]
    opened = envelope_of(vector).open(stamp_of(vector), vector["encrypt"])
    assert opened.decode() == vector["plaintext"]


@pytest.mark.parametrize("name", BAD)
def test_vectors_are_refused(name: str) -> None:
    vector = VECTORS[name]
    with pytest.raises(REFUSED[vector["expect"]]):
        envelope_of(vector).open(stamp_of(vector), vector["encrypt"])


def test_files_of_bots_open() -> None:
    vector = VECTORS["aibot_media_decrypt"]
    content = base64.b64decode(vector["ciphertext_b64"])
    expected = base64.b64decode(vector["plaintext_b64"])
    assert decrypted(to_key(vector["aeskey"]), content) == expected


def test_the_sealed_part_is_found() -> None:
    vector = VECTORS["decrypt_text_wechatpy"]
    assert sealed_in_xml(vector["envelope"].encode()) == vector["encrypt"]


@given(text=st.text(max_size=200), receiver=st.text(string.ascii_letters, max_size=20))
def test_what_wechatpy_seals_is_read(text: str, receiver: str) -> None:
    sealed = sealed_by_wechatpy(text, receiver)
    stamp = Stamp(signature=sealed["MsgSignature"], timestamp="1", nonce="n")
    assert ours(receiver).open(stamp, sealed["Encrypt"]).decode() == text


@given(st.binary(max_size=120))
def test_whatever_is_signed_but_no_envelope_is_refused(noise: bytes) -> None:
    envelope, sealed = ours(), base64.b64encode(noise).decode()
    with pytest.raises(BadEnvelope):
        envelope.open(signed(envelope, sealed), sealed)


@pytest.mark.parametrize("signature", ["", "0" * 40, "ÿ", "\udc80"])
def test_a_forged_signature_is_refused(signature: str) -> None:
    envelope = ours()
    sealed = sealed_by_wechatpy("x", CORP)["Encrypt"]
    with pytest.raises(BadSignature):
        envelope.open(Stamp(signature=signature, timestamp="1", nonce="n"), sealed)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"<xml/>",
        b"<xml><Encrypt/></xml>",
        b"<xml><Encrypt>a</Encrypt><Encrypt>b</Encrypt></xml>",
        b'<!DOCTYPE xml [<!ENTITY a "aaaa">]><xml><Encrypt>&a;</Encrypt></xml>',
        b'<!DOCTYPE xml SYSTEM "http://127.0.0.1/x"><xml><Encrypt>a</Encrypt></xml>',
        b"<a>" * 20_000,
        "<xml><Encrypt>é".encode("latin-1"),
    ],
)
def test_odd_bodies_are_refused(body: bytes) -> None:
    with pytest.raises(BadEnvelope):
        sealed_in_xml(body)


@pytest.mark.parametrize("key", ["", "short", "é" * 43, KEY[:-4]])
def test_what_is_no_key_is_told(key: str) -> None:
    with pytest.raises(ValueError, match=r"base64|32 bytes|ASCII"):
        to_key(key)
