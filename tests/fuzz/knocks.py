"""A knock at an address of ours as a value, and how each platform would knock."""

import base64
import hmac
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from tests.platforms.dingtalk import DingtalkServer
from tests.platforms.wecom import App, WecomServer
from tests.platforms.wecom.callbacks import to_xml

TELEGRAM_SECRET = "a-secret-of-the-webhook"


@dataclass(frozen=True, kw_only=True)
class Knock:
    """One POST."""

    path: str
    body: bytes
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def altered(self, name: str, value: str | None) -> "Knock":
        """With another value of what proves it, or without."""
        into = "query" if name in self.query else "headers"
        kept = {key: known for key, known in getattr(self, into).items() if key != name}
        return replace(self, **{into: kept if value is None else {**kept, name: value}})


class Platform(Protocol):
    """Who may knock."""

    # What proves a knock, by name of parameter or header.
    proofs: tuple[str, ...]
    # Where in our code a knock is first taken apart.
    first_parser: str
    # Bytes of the longest body that is read.
    longest: int

    def message(self, text: str, who: int = 0) -> Knock:
        """Somebody, by a number of ours, says something."""
        ...

    def holding(self, body: bytes) -> Knock:
        """Rightly proved, whatever it holds."""
        ...

    def late(self, seconds: float) -> Knock | None:
        """Rightly proved for a time that differs from now; None: there is no such thing."""
        ...


class WecomPlatform:
    """An app's callback. What is signed is the sealed text, not the XML around it."""

    proofs: tuple[str, ...] = ("msg_signature", "timestamp", "nonce")
    first_parser = "adapters.wecom.envelope.decrypted"
    longest = 64 * 1024

    def __init__(self, server: WecomServer, app: App, path: str = "/hooks/wecom/main") -> None:
        self._server = server
        self._app = app
        self._path = path

    def message(self, text: str, who: int = 0) -> Knock:
        fields = {"FromUserName": f"user{who}", "MsgType": "text", "Content": text}
        number = 7_600_000_000_000_000_000 + secrets.randbelow(10**15)
        return self.sealing(to_xml({**self._common(), **fields, "MsgId": number}))

    def holding(self, body: bytes) -> Knock:
        return self.sealing(body.decode("utf-8", "replace"))

    def late(self, seconds: float) -> Knock | None:
        clock = self._server.clock
        self._server.clock = _Shifted(clock, seconds)
        try:
            return self.message("早")
        finally:
            self._server.clock = clock

    def sealing(self, plaintext: str) -> Knock:
        """With any content, sealed as WeCom seals it."""
        body, query = self._server.caller.enveloped(self._app, plaintext)
        return Knock(path=self._path, body=body, query=query, headers={"Content-Type": "text/xml"})

    def _common(self) -> dict[str, object]:
        now = int(self._server.clock.now())
        return {"ToUserName": self._server.corp_id, "CreateTime": now, "AgentID": 1000002}


class KfPlatform(WecomPlatform):
    """The callback of customer service: says that there is something, not what."""

    def __init__(self, server: WecomServer, app: App) -> None:
        super().__init__(server, app, "/hooks/wecom-kf/main")

    def message(self, text: str, who: int = 0) -> Knock:
        fields = {"MsgType": "event", "Event": "kf_msg_or_event", "Token": text}
        return self.sealing(to_xml({**self._common(), **fields, "OpenKfId": "wkAAA"}))


class DingtalkPlatform:
    """HTTP mode. What is signed is the time, not the body."""

    proofs: tuple[str, ...] = ("timestamp", "sign")
    first_parser = "adapters.dingtalk.receiving.to_object"
    longest = 256 * 1024

    def __init__(self, server: DingtalkServer) -> None:
        self._server = server

    def message(self, text: str, who: int = 0) -> Knock:
        return self.holding(json.dumps(self._payload(text, who)).encode())

    def holding(self, body: bytes) -> Knock:
        return self._signed(body, 0)

    def late(self, seconds: float) -> Knock | None:
        # An hour is allowed here.
        return self._signed(json.dumps(self._payload("早", 0)).encode(), seconds * 6)

    def _signed(self, body: bytes, shift: float) -> Knock:
        secret = self._server.app.client_secret.encode()
        stamp = str(int((self._server.clock.now() + shift) * 1000))
        sign = hmac.digest(secret, stamp.encode() + b"\n" + secret, "sha256")
        headers = {"timestamp": stamp, "sign": base64.b64encode(sign).decode()}
        headers["Content-Type"] = "application/json"
        return Knock(path="/hooks/dingtalk/main", body=body, headers=headers)

    def _payload(self, text: str, who: int) -> dict[str, object]:
        return {
            "msgId": secrets.token_hex(8),
            "conversationId": f"cid{who}X==",
            "conversationType": "1",
            "robotCode": self._server.app.robot_code,
            "senderStaffId": f"user{who}",
            "senderNick": "王女士",
            "createAt": int(self._server.clock.now() * 1000),
            "msgtype": "text",
            "text": {"content": text},
        }


class TelegramPlatform:
    """The webhook, proved by a secret word alone."""

    proofs: tuple[str, ...] = ("X-Telegram-Bot-Api-Secret-Token",)
    first_parser = "adapters.telegram.webhook.to_object"
    longest = 256 * 1024

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    def message(self, text: str, who: int = 0) -> Knock:
        number = secrets.randbelow(10**9)
        person = {
            "id": 700 + who,
            "is_bot": False,
            "first_name": "王女士",
            "language_code": "zh-hans",
        }
        message = {
            "message_id": number,
            "date": int(self._clock().timestamp()),
            "chat": {"id": 700 + who, "type": "private", "first_name": "王女士"},
            "from": person,
            "text": text,
        }
        return self.holding(json.dumps({"update_id": number, "message": message}).encode())

    def holding(self, body: bytes) -> Knock:
        headers = {self.proofs[0]: TELEGRAM_SECRET, "Content-Type": "application/json"}
        return Knock(path="/hooks/telegram/main", body=body, headers=headers)

    def late(self, seconds: float) -> Knock | None:
        return None


class _Shifted:
    """A clock that is wrong."""

    def __init__(self, clock: object, seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds

    def now(self) -> float:
        return self._clock.now() + self._seconds
