"""Messages of ours as requests to DingTalk: what is sent, in which order. Nothing is sent here."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from adapters.dingtalk.capabilities import MAX_BODY, MAX_BUTTONS, MAX_HEAD
from adapters.dingtalk.presses import to_link
from adapters.dingtalk.text import Words, escaped, shortened
from adapters.shared.words import fact_line
from domain.delivery import CardGone, Dispatch, MessageRefused, OutgoingFile
from domain.messaging import Button, FileKind

_PICTURES: Final = {"jpg", "jpeg", "gif", "png", "bmp"}
_FILES: Final = {"doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip", "pdf", "rar"}
_BLANK_TITLE: Final = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class SendWords:
    """One message of words, in both dialects."""

    # For the API: template and its parameters.
    key: str
    param: Mapping[str, str]
    # For a session webhook.
    body: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class SendFile:
    """One file. `kind` is that of the upload; `name` may have to be another than the file's."""

    file: OutgoingFile
    kind: str
    name: str
    # Content is put into an archive: DingTalk takes a few types only.
    is_packed: bool = False


Request = SendWords | SendFile


def to_requests(dispatch: Dispatch) -> tuple[Request, ...]:
    """What shows the message, first things first. Raises MessageRefused or CardGone."""
    if dispatch.edits:
        raise CardGone("messages of DingTalk's robots stay as they are")
    words, files = Words(dispatch.message), tuple(map(_send_file, dispatch.files))
    buttons = [button for row in dispatch.message.buttons for button in row]
    if words.is_empty and not buttons:
        if not files:
            raise MessageRefused("there is nothing to show")
        return files
    return (*_texts(words, buttons), *files)


def file_param(request: SendFile, media_id: str) -> tuple[str, Mapping[str, str]]:
    """Template and parameters that show an uploaded file."""
    if request.kind == "image":
        return "sampleImageMsg", {"photoURL": media_id}
    ending = PurePath(request.name).suffix[1:].lower()
    return "sampleFile", {"mediaId": media_id, "fileName": request.name, "fileType": ending}


def commands_in_words(buttons: list[Button]) -> str:
    """What may be typed instead of pressing, as a quote."""
    return "\n".join(f"> {escaped(fact_line(b.label, b.command))}  " for b in buttons)


def as_param(param: Mapping[str, str]) -> str:
    """Parameters are JSON in a string."""
    return json.dumps(param, ensure_ascii=False)


def _texts(words: Words, buttons: list[Button]) -> list[SendWords]:
    """The last part has the buttons."""
    parts = words.parts(MAX_BODY) or [""]
    title = shortened(words.title or words.text or _BLANK_TITLE, MAX_HEAD)
    shown = [
        _plain(part) if words.is_plain else _markdown(title, words.marked(part, is_first=not at))
        for at, part in enumerate(parts)
    ]
    if buttons:
        text = words.marked(parts[-1], is_first=len(parts) == 1)
        shown[-1] = _with_buttons(title, text, buttons)
    return shown


def _plain(text: str) -> SendWords:
    content = {"content": text}
    return SendWords(key="sampleText", param=content, body={"msgtype": "text", "text": content})


def _markdown(title: str, text: str) -> SendWords:
    content = {"title": title, "text": text}
    return SendWords(
        key="sampleMarkdown", param=content, body={"msgtype": "markdown", "markdown": content}
    )


def _with_buttons(title: str, text: str, buttons: list[Button]) -> SendWords:
    """A card; with more buttons than it can have, links in the text. The commands stand below in
    words: where a client doesn't follow such links, they are typed."""
    typed = commands_in_words(buttons)
    if len(buttons) > MAX_BUTTONS:
        links = "\n\n".join(f"[{escaped(b.label)}]({to_link(b)})" for b in buttons)
        return _markdown(title, _joined(text, links, typed))
    whole, pairs = _joined(text, typed), [(b.label, to_link(b)) for b in buttons]
    key, param = _template(title, whole, pairs)
    card = {
        "title": title,
        "text": whole,
        "btnOrientation": "0",
        "btns": [{"title": label, "actionURL": link} for label, link in pairs],
    }
    return SendWords(key=key, param=param, body={"msgtype": "actionCard", "actionCard": card})


def _template(title: str, text: str, pairs: list[tuple[str, str]]) -> tuple[str, Mapping[str, str]]:
    """The template for so many buttons: one has a name of its own."""
    head = {"title": title, "text": text}
    if len(pairs) == 1:
        ((label, link),) = pairs
        return "sampleActionCard", {**head, "singleTitle": label, "singleURL": link}
    for number, (label, link) in enumerate(pairs, start=1):
        head |= {f"actionTitle{number}": label, f"actionURL{number}": link}
    return f"sampleActionCard{len(pairs)}", head


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def _send_file(file: OutgoingFile) -> SendFile:
    """Pictures as such, the few types DingTalk takes as they are, all else in an archive."""
    if not file.reference and file.path is None:
        raise MessageRefused(f"no content of {file.name}")
    ending = PurePath(file.name).suffix[1:].lower()
    if file.kind is FileKind.PICTURE and ending in _PICTURES:
        return SendFile(file=file, kind="image", name=file.name)
    if ending in _FILES:
        return SendFile(file=file, kind="file", name=file.name)
    return SendFile(file=file, kind="file", name=f"{file.name}.zip", is_packed=True)
