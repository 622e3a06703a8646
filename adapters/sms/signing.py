"""The ways to prove who asks. Each gives a function that adds its headers to a request."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal
from urllib.parse import urlsplit

from adapters.sms.provider import Request, Sign

_ACS3: Final = "ACS3-HMAC-SHA256"
_TC3: Final = "TC3-HMAC-SHA256"


@dataclass(frozen=True, slots=True, kw_only=True)
class HmacRules:
    """A signature of the provider's own making. `signs` names what is signed, in order: {method},
    {path}, {timestamp}, {nonce}, {body}.
    """

    signs: str = "{timestamp}.{body}"
    algorithm: Literal["sha1", "sha256", "sha512"] = "sha256"
    encoding: Literal["hex", "base64"] = "hex"
    header: str = "X-Signature"
    # Around it: "v1={signature}".
    shown_as: str = "{signature}"
    timestamp_header: str = "X-Timestamp"
    # "" = none is sent.
    nonce_header: str = ""


def unsigned() -> Sign:
    """Nothing: who may ask is known by other means."""
    return lambda request, now, nonce: request


def bearer(token: str) -> Sign:
    """Authorization: Bearer."""
    return lambda request, now, nonce: _with(request, Authorization=f"Bearer {token}")


def basic(username: str, password: str) -> Sign:
    """Authorization: Basic."""
    told = base64.b64encode(f"{username}:{password}".encode()).decode()
    return lambda request, now, nonce: _with(request, Authorization=f"Basic {told}")


def by_hmac(secret: str, rules: HmacRules) -> Sign:
    """A header with the HMAC of what the rules name."""

    def sign(request: Request, now: datetime, nonce: str) -> Request:
        timestamp, parts = str(int(now.timestamp())), urlsplit(request.url)
        pieces = {
            "{method}": request.method.encode(),
            "{path}": (parts.path + (f"?{parts.query}" if parts.query else "")).encode(),
            "{timestamp}": timestamp.encode(),
            "{nonce}": nonce.encode(),
            "{body}": request.body,
        }
        digest = hmac.digest(secret.encode(), _filled(rules.signs, pieces), rules.algorithm)
        is_hex = rules.encoding == "hex"
        signature = digest.hex() if is_hex else base64.b64encode(digest).decode()
        headers = {
            rules.header: rules.shown_as.replace("{signature}", signature),
            rules.timestamp_header: timestamp,
            rules.nonce_header: nonce,
        }
        return _with(request, **{name: value for name, value in headers.items() if name})

    return sign


def by_acs3(key_id: str, secret: str, *, action: str, version: str) -> Sign:
    """Aliyun's signature V3. Source: Alibaba Cloud, "V3 request body and signature", 2025."""

    def sign(request: Request, now: datetime, nonce: str) -> Request:
        content = hashlib.sha256(request.body).hexdigest()
        signed = {
            "host": _host(request.url),
            "x-acs-action": action,
            "x-acs-content-sha256": content,
            "x-acs-date": f"{now:%Y-%m-%dT%H:%M:%SZ}",
            "x-acs-signature-nonce": nonce,
            "x-acs-version": version,
        }
        names, digest = ";".join(signed), _canonical(request, signed, content)
        signature = hmac.digest(secret.encode(), f"{_ACS3}\n{digest}".encode(), "sha256").hex()
        told = f"{_ACS3} Credential={key_id},SignedHeaders={names},Signature={signature}"
        return _with(request, **signed, Authorization=told)

    return sign


def by_tc3(
    key_id: str, secret: str, *, service: str, action: str, version: str, region: str
) -> Sign:
    """Tencent Cloud's signature v3. Source: Tencent Cloud API, "Signature v3", 2024."""

    def sign(request: Request, now: datetime, nonce: str) -> Request:
        timestamp, day = str(int(now.timestamp())), f"{now:%Y-%m-%d}"
        signed = {"content-type": request.headers["content-type"], "host": _host(request.url)}
        content = hashlib.sha256(request.body).hexdigest()
        digest = _canonical(request, signed, content)
        scope = f"{day}/{service}/tc3_request"
        key = f"TC3{secret}".encode()
        for part in (day, service, "tc3_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        to_sign = f"{_TC3}\n{timestamp}\n{scope}\n{digest}".encode()
        signature = hmac.digest(key, to_sign, "sha256").hex()
        names = ";".join(signed)
        headers = {
            "Authorization": f"{_TC3} Credential={key_id}/{scope}, SignedHeaders={names}, "
            f"Signature={signature}",
            "X-TC-Action": action,
            "X-TC-Version": version,
            "X-TC-Region": region,
            "X-TC-Timestamp": timestamp,
        }
        return _with(request, host=signed["host"], **headers)

    return sign


def _canonical(request: Request, signed: dict[str, str], content: str) -> str:
    """Digest of the request in the form both clouds sign; `signed` is in order of names."""
    parts = urlsplit(request.url)
    headers = "".join(f"{name}:{value.strip()}\n" for name, value in signed.items())
    lines = (request.method, parts.path or "/", parts.query, headers, ";".join(signed), content)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _host(url: str) -> str:
    return urlsplit(url).netloc


def _filled(template: str, pieces: dict[str, bytes]) -> bytes:
    filled = template.encode()
    # The body goes in last: it may hold words in braces itself.
    for word, piece in pieces.items():
        filled = filled.replace(word.encode(), piece)
    return filled


def _with(request: Request, **headers: str) -> Request:
    return replace(request, headers={**request.headers, **headers})
