"""A message as people read it in a mail: as plain text, and as simple HTML. Only looks."""

from collections.abc import Iterator
from html import escape

from domain.messaging import Button, Outgoing

_FONT = "font:16px/1.5 system-ui,sans-serif"
_CODE = "background:rgba(128,128,128,.15);padding:2px 6px"


def to_plain(message: Outgoing, hint: str) -> str:
    """Title, facts, text, and the commands that stand for the buttons."""
    parts = (
        message.title,
        "\n".join(f"{label}: {value}" for label, value in message.facts),
        message.text,
        "\n".join([hint, *(f"{button.label}: {button.command}" for button in _buttons(message))])
        if message.buttons
        else "",
    )
    return "\n\n".join(part for part in parts if part)


def to_html(message: Outgoing, *, subject: str, hint: str, language: str) -> str:
    """The same; readable without pictures, in any width, by a screen reader."""
    body = "\n".join((*_title(message), *_facts(message), *_text(message), *_ways(message, hint)))
    return (
        f'<!doctype html>\n<html lang="{escape(language)}">\n'
        '<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(subject)}</title></head>\n"
        f'<body style="{_FONT}">\n{body}\n</body>\n</html>\n'
    )


def _title(message: Outgoing) -> Iterator[str]:
    if message.title:
        yield f'<h1 style="font-size:20px">{escape(message.title)}</h1>'


def _facts(message: Outgoing) -> Iterator[str]:
    if not message.facts:
        return
    yield '<table style="border-collapse:collapse">'
    for label, value in message.facts:
        yield (
            '<tr><th scope="row" style="text-align:left;vertical-align:top;padding:2px 16px 2px 0">'
            f"{escape(label)}</th><td>{escape(value)}</td></tr>"
        )
    yield "</table>"


def _text(message: Outgoing) -> Iterator[str]:
    if message.text:
        yield f'<p style="white-space:pre-wrap">{escape(message.text)}</p>'


def _ways(message: Outgoing, hint: str) -> Iterator[str]:
    if not message.buttons:
        return
    yield f"<p>{escape(hint)}</p>\n<ul>"
    for button in _buttons(message):
        command = f'<code style="{_CODE}">{escape(button.command)}</code>'
        yield f"<li>{escape(button.label)}: {command}</li>"
    yield "</ul>"


def _buttons(message: Outgoing) -> Iterator[Button]:
    for row in message.buttons:
        yield from row
