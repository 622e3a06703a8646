"""A message → one signed request. Source: Standard Webhooks 1.0.0."""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from adapters.webhook.capabilities import MAX_BODY
from domain.delivery import Dispatch, MessageRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What is posted. `id` is the same at each try: the receiver's idempotency key."""

    id: str
    headers: Mapping[str, str]
    body: bytes


def to_post(dispatch: Dispatch, keys: Iterable[bytes], now: datetime) -> Post:
    """The text is the body as it is: JSON made where the event was announced."""
    body = dispatch.message.text.encode()
    if len(body) > MAX_BODY:
        raise MessageRefused(f"{len(body)} bytes; webhooks carry at most {MAX_BODY}")
    webhook_id = _webhook_id(dispatch.key, body)
    timestamp = str(int(now.timestamp()))
    headers = {
        "content-type": "application/json",
        "webhook-id": webhook_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(signature(key, webhook_id, timestamp, body) for key in keys),
    }
    return Post(id=webhook_id, headers=headers, body=body)


def _webhook_id(key: str, body: bytes) -> str:
    # Keys are counted anew when an older backup is restored; with the content they stay unique.
    return f"msg_{key}_{hashlib.sha256(body).hexdigest()[:12]}"


def signature(key: bytes, webhook_id: str, timestamp: str, body: bytes) -> str:
    """Of one key, with its version before it."""
    signed = f"{webhook_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
