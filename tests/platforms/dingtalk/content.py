"""What robots may send, checked as DingTalk checks it, and how a phone shows it."""

import json
from collections.abc import Callable

from tests.platforms.dingtalk.markdown import read
from tests.platforms.dingtalk.records import Message, StoredFile
from tests.platforms.dingtalk.refusals import OldRefusal, Refusal
from tests.platforms.dingtalk.world import World

LONGEST_PARAM = 15_000
_FIELDS = {
    "sampleText": ("content",),
    "sampleMarkdown": ("title", "text"),
    "sampleImageMsg": ("photoURL",),
    "sampleLink": ("text", "title", "picUrl", "messageUrl"),
    "sampleActionCard": ("title", "text", "singleTitle", "singleURL"),
    "sampleActionCard6": (
        "title", "text", "buttonTitle1", "buttonUrl1", "buttonTitle2", "buttonUrl2",
    ),
    "sampleAudio": ("mediaId", "duration"),
    "sampleFile": ("mediaId", "fileName", "fileType"),
    "sampleVideo": ("duration", "videoMediaId", "videoType", "picMediaId"),
} | {
    f"sampleActionCard{count}": (
        "title",
        "text",
        *(f"action{part}{n}" for n in range(1, count + 1) for part in ("Title", "URL")),
    )
    for count in (2, 3, 4, 5)
}  # fmt: skip


def check_template(key: object, param: object) -> dict:
    """The parameters of a robot message. Refuses what isn't as documented."""
    if not key:
        raise Refusal(400, "invalidParameter.msgKey.empty")
    if key not in _FIELDS:
        raise Refusal(400, "invalidParameter.msgKey.invalid")
    if not isinstance(param, str) or len(param.encode()) > LONGEST_PARAM:
        raise Refusal(400, "invalidParameter.msgParam.invalid")
    try:
        values = json.loads(param)
    except ValueError:
        raise Refusal(400, "invalidParameter.msgParam.invalid") from None
    if not isinstance(values, dict) or not all(
        isinstance(values.get(name), str) and values[name] for name in _FIELDS[key]
    ):
        raise Refusal(400, "invalidParameter.msgParam.invalid")
    return values


def show_template(world: World, message: Message) -> None:
    """Fill in what the phone shows of a robot's message."""
    key, values = message.msgtype, message.content
    if key == "sampleText":
        message.text = values["content"]
    elif key in {"sampleImageMsg", "sampleFile", "sampleAudio", "sampleVideo"}:
        names = ("photoURL", "mediaId", "videoMediaId")
        media_id = next(values[name] for name in names if name in values)
        if media_id not in world.media:
            raise Refusal(400, "invalidParameter.msgParam.invalid")
        kept = world.media[media_id]
        name = values.get("fileName", kept.name)
        message.files = [StoredFile(content=kept.content, name=name, kind=kept.kind)]
    else:
        message.text, links = read(values["text"])
        message.buttons = [*links, *_pressable(values)]


def _pressable(values: dict) -> list[tuple[str, str]]:
    titles = [("singleTitle", "singleURL")]
    for n in range(1, 6):
        titles += [(f"actionTitle{n}", f"actionURL{n}"), (f"buttonTitle{n}", f"buttonUrl{n}")]
    return [(values[title], values[url]) for title, url in titles if title in values]


def show_webhook(body: dict) -> tuple[str, str, list[tuple[str, str]]]:
    """(type, text, links) of a message for a webhook. Refuses what isn't as documented."""
    kind = body.get("msgtype")
    if kind not in _WEBHOOK:
        raise OldRefusal(400105, "unsupported msgtype")
    part = body.get(kind)
    if not isinstance(part, dict):
        raise OldRefusal(400101, f"param {kind} is null")
    text, links = _WEBHOOK[kind](part)
    return kind, text, links


def _words(part: dict, *names: str) -> list[str]:
    for name in names:
        if not isinstance(part.get(name), str) or not part[name]:
            raise OldRefusal(400401, f"missing param {name}")
    return [part[name] for name in names]


def _text(part: dict) -> tuple[str, list[tuple[str, str]]]:
    return _words(part, "content")[0], []


def _markdown(part: dict) -> tuple[str, list[tuple[str, str]]]:
    return read(_words(part, "title", "text")[1])


def _action_card(part: dict) -> tuple[str, list[tuple[str, str]]]:
    text, links = _markdown(part)
    if "btns" not in part:
        return text, [*links, tuple(_words(part, "singleTitle", "singleURL"))]
    return text, [*links, *(tuple(_words(one, "title", "actionURL")) for one in part["btns"])]


def _link(part: dict) -> tuple[str, list[tuple[str, str]]]:
    title, text, url = _words(part, "title", "text", "messageUrl")
    return f"{title}\n{text}", [(title, url)]


def _feed(part: dict) -> tuple[str, list[tuple[str, str]]]:
    links = [tuple(_words(one, "title", "messageURL")) for one in part["links"]]
    return "\n".join(title for title, _ in links), links


_WEBHOOK: dict[str, Callable[[dict], tuple[str, list[tuple[str, str]]]]] = {
    "text": _text,
    "markdown": _markdown,
    "actionCard": _action_card,
    "link": _link,
    "feedCard": _feed,
}
