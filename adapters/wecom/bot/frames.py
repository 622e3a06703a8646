"""What goes over a bot's socket: one object of JSON per message. Source: document 101463."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

# Bytes of a frame that is looked at; messages of people are a hundredth of it.
LONGEST_FRAME: Final = 1024 * 1024

Body = Mapping[str, Any]


class Command(StrEnum):
    """The words of the protocol."""

    SUBSCRIBE = "aibot_subscribe"
    PING = "ping"
    MESSAGE = "aibot_msg_callback"
    EVENT = "aibot_event_callback"
    WELCOME = "aibot_respond_welcome_msg"
    REPLY = "aibot_respond_msg"
    UPDATE = "aibot_respond_update_msg"
    PUSH = "aibot_send_msg"
    UPLOAD = "aibot_upload_media_init"
    UPLOAD_CHUNK = "aibot_upload_media_chunk"
    UPLOAD_END = "aibot_upload_media_finish"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One that came in. `command` is "" for an answer to a request of ours."""

    command: str
    req_id: str
    body: Body
    code: int = 0
    message: str = ""

    @property
    def event(self) -> str:
        """What happened, in WeCom's word; "" for messages and answers."""
        told = self.body.get("event")
        return str(told.get("eventtype", "")) if isinstance(told, dict) else ""


def to_frame(raw: object) -> Frame | None:
    """None for what is no frame."""
    if not isinstance(raw, str):
        return None
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    if not isinstance(told, dict):
        return None
    headers, body, code = told.get("headers"), told.get("body"), told.get("errcode")
    return Frame(
        command=str(told.get("cmd") or ""),
        req_id=str(headers.get("req_id") or "") if isinstance(headers, dict) else "",
        body=body if isinstance(body, dict) else {},
        code=code if isinstance(code, int) else 0,
        message=str(told.get("errmsg") or ""),
    )


def to_text(command: Command, req_id: str, body: Body) -> str:
    """A request of ours."""
    frame: dict[str, object] = {"cmd": command, "headers": {"req_id": req_id}}
    return json.dumps({**frame, "body": body} if body else frame, ensure_ascii=False)


def new_req_id(command: Command) -> str:
    """A name nobody else uses for a request."""
    return f"{command}_{secrets.token_hex(12)}"
