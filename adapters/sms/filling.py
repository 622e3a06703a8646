"""Fills a provider's fields with what a message says, within the lengths it allows."""

import re
import unicodedata
from collections.abc import Mapping

from adapters.sms.provider import Template
from domain.messaging import Outgoing

_PLACEHOLDER = re.compile(r"\{([a-z_0-9]+)\}")
# Templates of providers take no empty value.
_NOTHING = "-"
# Brackets that mark the sender's name in Chinese SMS: providers refuse them in values.
_BRACKETS = str.maketrans("【】", "[]")


def values_of(message: Outgoing, longest: int) -> dict[str, str]:
    """What templates may name: number, title, text, and the message's own values."""
    number = str(message.ticket) if message.ticket is not None else ""
    known = {
        **dict.fromkeys(("due", "matter", "priority", "customer"), ""),
        "title": message.title or message.text,
        "text": message.text or message.title,
        **dict(message.values),
        "number": number,
    }
    return {name: _fitting(value, longest) for name, value in known.items()}


def fill(template: Template, values: Mapping[str, str]) -> Template:
    """The template with its placeholders filled; what nobody knows stays as it is."""
    match template:
        case str():
            return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), template)
        case list():
            return [fill(each, values) for each in template]
        case Mapping():
            return {name: fill(each, values) for name, each in template.items()}
    return template


def _fitting(value: str, longest: int) -> str:
    shown = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in value)
    line = " ".join(shown.translate(_BRACKETS).split()) or _NOTHING
    return line if len(line) <= longest else line[: longest - 1] + "…"
