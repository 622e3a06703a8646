"""Text as the Bot API understands it: UTF-16 lengths and the HTML parse mode with its errors.

Source of rules and wording: tdlib `td/telegram/MessageEntity.cpp`, parse_html, read 2026-11-22.
"""

import re
from dataclasses import dataclass, field

from tests.platforms.telegram.refusals import bad_request

TAGS = {
    "a": "text_link",
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "u": "underline",
    "ins": "underline",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "tg-emoji": "custom_emoji",
    "pre": "pre",
    "code": "code",
    "blockquote": "blockquote",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}

_ESCAPE = re.compile(r"&(?:#x([0-9a-fA-F]{1,8})|#([0-9]{1,9})|([a-zA-Z]+));?")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>/"']+)\s*(?:=\s*("[^"]*"|'[^']*'|[A-Za-z0-9.-]+))?""")
_SPECIAL = re.compile("[<&]")
_START = re.compile(r"""<([^\s>]*)((?:[^>"']|"[^"]*"|'[^']*')*)>""")
_END = re.compile(r"</([^\s>]*)\s*>")
_COMMAND = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?")


def utf16_length(text: str) -> int:
    """Length as Telegram counts it: characters beyond the BMP count twice."""
    return len(text) + sum(character > "\uffff" for character in text)


def command_entities(text: str) -> list[dict]:
    """What the server marks up by itself in what people type."""
    return [
        {
            "type": "bot_command",
            "offset": utf16_length(text[: found.start()]),
            "length": utf16_length(found.group()),
        }
        for found in _COMMAND.finditer(text)
    ]


@dataclass
class _OpenTag:
    name: str
    argument: str
    offset: int
    start: int


@dataclass
class _HtmlParser:
    """One pass over the text, as the server does it; byte offsets are those of UTF-8."""

    source: str
    position: int = 0
    parts: list[str] = field(default_factory=list)
    offset: int = 0
    nested: list[_OpenTag] = field(default_factory=list)
    entities: list[dict] = field(default_factory=list)

    def parse(self) -> tuple[str, list[dict]]:
        while found := _SPECIAL.search(self.source, self.position):
            self._add(self.source[self.position : found.start()])
            self.position = found.start()
            if found.group() == "<":
                self._tag()
            else:
                self._escape()
        self._add(self.source[self.position :])
        if self.nested:
            self._fail(f'Can\'t find end tag corresponding to start tag "{self.nested[-1].name}"')
        self.entities.sort(key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self.parts), self.entities

    def _add(self, text: str) -> None:
        self.parts.append(text)
        self.offset += utf16_length(text)

    def _escape(self) -> None:
        found = _ESCAPE.match(self.source, self.position)
        decoded = _decoded(found) if found else ""
        self._add(decoded or "&")
        self.position = found.end() if found and decoded else self.position + 1

    def _tag(self) -> None:
        closing = self.source.startswith("</", self.position)
        found = (_END if closing else _START).match(self.source, self.position)
        if closing:
            self._end(found)
        else:
            self._start(found)
        self.position = found.end()

    def _start(self, found: re.Match[str] | None) -> None:
        where = f"at byte offset {self._byte_offset()}"
        name = re.split(r"[\s>]", self.source[self.position + 1 :], maxsplit=1)[0].lower()
        if found is None and self.position + 1 + len(name) == len(self.source):
            self._fail(f"Unclosed start tag {where}")
        if name not in TAGS:
            self._fail(f'Unsupported start tag "{name}" {where}')
        if found is None:
            self._fail(f'Unclosed start tag "{name}" {where}')
        argument = ""
        for key, value in _ATTRIBUTE.findall(found.group(2)):
            argument = _argument(name, key.lower(), value.strip("\"'")) or argument
        if name == "span" and argument != "tg-spoiler":
            self._fail(f'Tag "span" must have class "tg-spoiler" {where}')
        self.nested.append(_OpenTag(name, argument, self.offset, len(self.parts)))

    def _end(self, found: re.Match[str] | None) -> None:
        where = f"at byte offset {self._byte_offset()}"
        if not self.nested:
            self._fail(f"Unexpected end tag {where}")
        if found is None:
            self._fail(f"Unclosed end tag {where}")
        name, tag = found.group(1).lower(), self.nested.pop()
        if name and name != tag.name:
            self._fail(f'Unmatched end tag {where}, expected "</{tag.name}>", found "</{name}>"')
        if self.offset > tag.offset:
            entity = {"type": TAGS[tag.name], "offset": tag.offset}
            entity["length"] = self.offset - tag.offset
            if tag.name == "a":
                entity["url"] = tag.argument or "".join(self.parts[tag.start :])
            self.entities.append(entity)

    def _byte_offset(self) -> int:
        return len(self.source[: self.position].encode())

    def _fail(self, reason: str) -> None:
        raise bad_request(f"can't parse entities: {reason}")


def _decoded(found: re.Match[str]) -> str:
    hexadecimal, decimal, name = found.groups()
    if name:
        return NAMED.get(name, "")
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x10FFFF else ""


def _argument(tag: str, key: str, value: str) -> str:
    if (tag, key) in {("a", "href"), ("tg-emoji", "emoji-id")}:
        return _ESCAPE.sub(lambda found: _decoded(found) or found.group(), value)
    if (tag, key) == ("span", "class"):
        return value
    return ""


def parse_html(source: str) -> tuple[str, list[dict]]:
    """Plain text and entities, or the server's refusal."""
    return _HtmlParser(source).parse()
