"""What a client makes of a bot's markdown, by a renderer of CommonMark that is not ours."""

from html.parser import HTMLParser

from markdown_it import MarkdownIt

_RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "blockquote", "pre"}


class _Reader(HTMLParser):
    """Words between tags; a tag that came from the text has swallowed them."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "li":
            self.pieces.append("• ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.pieces.append("\n\n")

    def handle_data(self, data: str) -> None:
        # Line ends that are no <br> are shown as blanks.
        self.pieces.append(data.replace("\n", " "))


def read(markdown: str) -> str:
    """The text a person reads."""
    reader = _Reader()
    reader.feed(_RENDERER.render(markdown))
    reader.close()
    lines = "".join(reader.pieces).split("\n")
    return "\n".join(line.strip(" ") for line in lines).strip("\n")
