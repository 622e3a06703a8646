"""The encrypted envelope of WeCom's callbacks: signature, AES, the XML around it.

Says nothing of what is inside. Source: developer.work.weixin.qq.com, document 91144.
"""

import base64
import binascii
import hashlib
import hmac
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from xml.parsers.expat import ExpatError

import xmltodict
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_BLOCK: Final = 16
# WeCom pads to 32, twice the block of AES.
_PADDED_TO: Final = 32
_RANDOM: Final = 16
_HEAD: Final = _RANDOM + 4
_KEY: Final = 32


class BadEnvelope(Exception):
    """Not from WeCom, or not for us, or damaged. Changes nothing and is told nothing."""


class BadSignature(BadEnvelope):
    """Whoever sent it does not know the token."""


class WrongReceiver(BadEnvelope):
    """Sealed with our key for another corporation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What stands in the query of a callback."""

    signature: str
    timestamp: str
    nonce: str


class Envelope:
    """Opens what is sealed with one token and key.

    `receiver` is the corporation's id; "" for bots of the own corporation.
    """

    def __init__(self, *, token: str, encoding_aes_key: str, receiver: str) -> None:
        self._token = token
        self._key = to_key(encoding_aes_key)
        self._receiver = receiver

    def open(self, stamp: Stamp, sealed: str) -> bytes:
        """The plaintext. Raises BadEnvelope; decrypts nothing that is not signed."""
        expected = self.signature(stamp.timestamp, stamp.nonce, sealed)
        if not hmac.compare_digest(expected.encode(), _bytes(stamp.signature)):
            raise BadSignature
        plaintext, receiver = _taken_apart(decrypted(self._key, _from_base64(sealed)))
        if not hmac.compare_digest(receiver, self._receiver.encode()):
            raise WrongReceiver
        return plaintext

    def signature(self, timestamp: str, nonce: str, sealed: str) -> str:
        """What proves the knowledge of the token."""
        parts = sorted(_bytes(part) for part in (self._token, timestamp, nonce, sealed))
        return hashlib.sha1(b"".join(parts), usedforsecurity=False).hexdigest()


def to_key(encoding_aes_key: str) -> bytes:
    """The 32 bytes of a key of 43 characters. Raises ValueError."""
    try:
        # Not strict: the last character of some keys has bits to spare.
        key = base64.b64decode(encoding_aes_key.rstrip("=") + "=")
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if len(key) != _KEY:
        raise ValueError("not 32 bytes")
    return key


def decrypted(key: bytes, sealed: bytes) -> bytes:
    """Without the padding, which must be whole. Raises BadEnvelope."""
    if not sealed or len(sealed) % _BLOCK:
        raise BadEnvelope("length")
    cipher = Cipher(algorithms.AES(key), modes.CBC(key[:_BLOCK])).decryptor()
    return unpadded(cipher.update(sealed) + cipher.finalize())


def unpadded(padded: bytes) -> bytes:
    """Without the padding, which must be whole. Raises BadEnvelope."""
    count = padded[-1] if padded else 0
    is_whole = 1 <= count <= _PADDED_TO and padded.endswith(bytes([count]) * count)
    if not is_whole:
        raise BadEnvelope("padding")
    return padded[:-count]


def sealed_in_xml(body: bytes) -> str:
    """What is sealed in a callback's body. Raises BadEnvelope."""
    sealed = in_xml(body).get("Encrypt")
    if not isinstance(sealed, str):
        raise BadEnvelope("nothing sealed")
    return sealed


def in_xml(body: bytes) -> Mapping[str, object]:
    """The fields of `<xml>`: words, tables and lists of such. Raises BadEnvelope.

    Entities of its own making are refused: they can be made to grow beyond all measure.
    """
    if b"<!" in body.replace(b"<![CDATA[", b""):
        raise BadEnvelope("declarations")
    try:
        fields = xmltodict.parse(body).get("xml")
    except (ExpatError, ValueError) as error:
        raise BadEnvelope("no XML") from error
    if not isinstance(fields, dict):
        raise BadEnvelope("nothing in it")
    return fields


def _taken_apart(opened: bytes) -> tuple[bytes, bytes]:
    if len(opened) < _HEAD:
        raise BadEnvelope("short")
    (length,) = struct.unpack(">I", opened[_RANDOM:_HEAD])
    if _HEAD + length > len(opened):
        raise BadEnvelope("inner length")
    return opened[_HEAD : _HEAD + length], opened[_HEAD + length :]


def _from_base64(sealed: str) -> bytes:
    try:
        return base64.b64decode(sealed, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadEnvelope("not base64") from error


def _bytes(text: str) -> bytes:
    # Queries may hold what is no text at all; it matches nothing.
    return text.encode("utf-8", "surrogateescape")
