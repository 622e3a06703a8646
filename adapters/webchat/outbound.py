"""How Gongdan's messages become lines, and how lines are shown to somebody who sits in the chat."""

from adapters.webchat.address import Seat
from adapters.webchat.lines import LineBody, Quote, body_of, files_in, held_in
from adapters.webchat.tokens import KeptFile, Tokens
from domain.chat_log import ChatLine
from domain.messaging import Outgoing

Shown = dict[str, object]


def to_body(message: Outgoing, files: tuple[KeptFile, ...], answered: ChatLine | None) -> LineBody:
    """The body of a message's line."""
    return LineBody(
        text=message.text,
        title=message.title,
        facts=message.facts,
        buttons=message.buttons,
        files=files,
        quote=quote_of(answered),
        is_card=bool(message.card),
        expects_text=message.expects_text,
    )


def quote_of(answered: ChatLine | None) -> Quote | None:
    """A quote of the line that is answered; nothing of what was taken back."""
    body = body_of(answered.body) if answered else None
    if answered is None or body is None or body.is_removed:
        return None
    return Quote(line=answered.line, author=answered.author_name, text=body.gist)


def to_shown(line: ChatLine, seat: Seat, tokens: Tokens) -> Shown:
    """A line for the page of this person. Addresses of files are signed here, and nowhere else."""
    body = held_in(line.body)
    is_mine = line.author == seat.native_id
    return {
        "line": line.line,
        "revision": line.revision,
        "is_mine": is_mine,
        "author": line.author_name,
        "at": line.written_at.isoformat(),
        # Cards change all the time; only what people changed is marked as edited.
        "is_edited": bool(line.author and line.edited_at),
        "id": body.get("id", "") if is_mine else "",
        "files": [_shown_file(file, tokens) for file in files_in(body)],
        **{name: body.get(name, empty) for name, empty in _AS_STORED.items()},
    }


# What the page is told as it is stored, and what an empty one is.
_AS_STORED: Shown = {
    "quote": None,
    "buttons": (),
    "text": "",
    "title": "",
    "facts": (),
    "is_card": False,
    "expects_text": False,
    "pressed": "",
    "is_removed": False,
}


def _shown_file(file: KeptFile, tokens: Tokens) -> Shown:
    return {
        "name": file.name,
        "kind": file.kind.value,
        "media_type": file.media_type,
        "size": file.size,
        "address": f"/chat/files/{tokens.for_link(file)}",
    }
