"""Messages of ours as requests to customer service: what is sent, in which order.

Only so many may be sent until the customer writes again: one message where two would do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adapters.wecom.cards import to_key
from adapters.wecom.files import SendFile, to_send
from adapters.wecom.kf.address import message_id
from adapters.wecom.kf.capabilities import MAX_ENTRIES, MAX_ENTRY, MAX_HEAD, MAX_TEXT
from adapters.wecom.words import harmless, parts, plain, shortened, tail
from domain.delivery import Dispatch, MessageRefused
from domain.messaging import Button


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """One message as WeCom takes it: its word for the kind, and what stands below that word."""

    kind: str
    content: Mapping[str, object]


Request = Send | SendFile


def to_requests(dispatch: Dispatch, series: str, *, choose: str) -> tuple[Request, ...]:
    """What shows the message, first things first. Raises MessageRefused.

    `choose` stands above buttons where the message says nothing.
    """
    message = dispatch.message
    buttons = [button for row in message.buttons for button in row]
    text = "\n".join([harmless(plain(message)), *_too_many(buttons)]).strip()
    files = [to_send(file) for file in dispatch.files]
    if buttons:
        return (*_with_menu(text or choose, buttons[:MAX_ENTRIES], series), *files)
    texts = _texts(text)
    if not texts and not files:
        raise MessageRefused("there is nothing to show")
    return (*texts, *files)


def _too_many(buttons: Sequence[Button]) -> list[str]:
    """What does not fit into a menu can be typed."""
    return [f"{button.label} {button.command}" for button in buttons[MAX_ENTRIES:]]


def _with_menu(text: str, buttons: Sequence[Button], series: str) -> list[Send]:
    # As many characters of the end as fit above the entries.
    fitting = len(text.encode()[-MAX_HEAD:].decode("utf-8", "ignore"))
    before, head = tail(text, fitting)
    texts = _texts(before)
    menu = message_id(series, len(texts))
    entries = [
        {
            "type": "click",
            "click": {
                "id": f"{menu}:{to_key(button)}",
                "content": shortened(button.label, MAX_ENTRY),
            },
        }
        for button in buttons
    ]
    return [*texts, Send(kind="msgmenu", content={"head_content": head, "list": entries})]


def _texts(text: str) -> list[Send]:
    return [Send(kind="text", content={"content": part}) for part in parts(text, MAX_TEXT)]
