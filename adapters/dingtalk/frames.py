"""Frames of a stream: what DingTalk sends over a connection, and the answers to them."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

ROBOT_TOPIC: Final = "/v1.0/im/bot/messages/get"
CARD_TOPIC: Final = "/v1.0/card/instances/callback"
# Of events, which are subscribed to all together or not at all.
EVENT_TOPIC: Final = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One frame. `data` is JSON within a string."""

    kind: str
    topic: str
    message_id: str
    data: str
    # Of an event: what happened, and its id, the same whenever it is told.
    event_type: str = ""
    event_id: str = ""

    @property
    def is_farewell(self) -> bool:
        """Nothing more comes over this connection."""
        return (self.kind, self.topic) == ("SYSTEM", "disconnect")

    @property
    def is_ping(self) -> bool:
        """DingTalk asks whether we are there."""
        return (self.kind, self.topic) == ("SYSTEM", "ping")


def to_frame(raw: str) -> Frame | None:
    """None if it is none."""
    try:
        found = json.loads(raw)
        headers = found["headers"]
        return Frame(
            kind=str(found["type"]),
            topic=str(headers["topic"]),
            message_id=str(headers["messageId"]),
            data=str(found.get("data") or ""),
            event_type=str(headers.get("eventType") or ""),
            event_id=str(headers.get("eventId") or ""),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def to_answer(frame: Frame, status: HTTPStatus = HTTPStatus.OK, *, response: object = None) -> str:
    """The acknowledgement: pings are echoed, events confirmed; `response` changes a card."""
    data = json.dumps({"response": response}, ensure_ascii=False)
    if frame.is_ping:
        data = frame.data
    elif frame.kind == "EVENT":
        # "Later": it is told again.
        word = "SUCCESS" if status is HTTPStatus.OK else "LATER"
        data = json.dumps({"status": word, "message": status.phrase})
    return json.dumps(
        {
            "code": status.value,
            "message": status.phrase,
            "headers": {"messageId": frame.message_id, "contentType": "application/json"},
            "data": data,
        }
    )
