"""What a phone makes of DingTalk's markdown: the words a person reads, and the links."""

import re

_LINK = re.compile(r"(?<!\\)\[((?:\\.|[^\]\\])*)\]\((\S+?)\)")
_MARK = re.compile(r"(?m)^(?:#{1,6} |> )")
_BOLD = re.compile(r"(?<!\\)\*\*(.+?)(?<!\\)\*\*")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>~|&])")


def read(markdown: str) -> tuple[str, list[tuple[str, str]]]:
    """The text without its marks, and (label, address) of each link."""
    links = [(_plain(label), address) for label, address in _LINK.findall(markdown)]
    text = _BOLD.sub(r"\1", _MARK.sub("", _LINK.sub("", markdown)))
    lines = [line.removesuffix("  ") for line in _plain(text).split("\n")]
    return "\n".join(lines).strip("\n"), links


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)
