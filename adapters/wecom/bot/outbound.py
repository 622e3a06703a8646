"""Messages of ours as what a bot says: in which pieces and order. Nothing is said here."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from adapters.wecom.bot.capabilities import MAX_WORDS
from adapters.wecom.bot.markdown import with_title
from adapters.wecom.cards import CardWords, draw
from adapters.wecom.files import kind_of
from adapters.wecom.words import parts, plain
from domain.delivery import Dispatch, MessageRefused, OutgoingFile
from domain.messaging import Outgoing

Content = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """Words or a card. `id` is the id of the message, and a card's task id."""

    id: str
    content: Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """One file. `media_id` "": the content has to be handed in first."""

    id: str
    file: OutgoingFile
    kind: str
    media_id: str = ""


Piece = Say | Show


def to_pieces(dispatch: Dispatch, words: CardWords) -> list[Piece]:
    """What shows the message, first things first. Raises MessageRefused."""
    message, stem = dispatch.message, _stem(dispatch)
    files = [
        Show(id=f"{stem}-f{number}", file=file, kind=kind_of(file))
        for number, file in enumerate(dispatch.files, start=1)
    ]
    if message.buttons:
        drawn = draw(message, stem, words)
        card = Say(id=stem, content=_card(drawn.card))
        return [*_texts(drawn.before, message.title, stem), card, *files]
    texts = _texts(plain(message), message.title, stem)
    if not texts and not files:
        raise MessageRefused("there is nothing to show")
    return [*texts, *files]


def to_welcome(dispatch: Dispatch, words: CardWords) -> Content | None:
    """In one piece, which is all a welcome can be; None: it needs more, or files."""
    message = dispatch.message
    if dispatch.files or dispatch.edits:
        return None
    drawn = draw(message, _stem(dispatch), words) if message.buttons else None
    if drawn and not drawn.before:
        return _card(drawn.card)
    content = next(iter(parts(_in_words(message), MAX_WORDS)), "")
    return {"msgtype": "text", "text": {"content": content}} if content else None


def to_change(dispatch: Dispatch, words: CardWords) -> Content:
    """The card as it is to be now; its task id stays."""
    card = draw(dispatch.message, dispatch.edits, words).card
    return {"response_type": "update_template_card", "template_card": card}


def welcome_id(dispatch: Dispatch) -> str:
    """Id of a welcome: if it is a card, its task id."""
    return _stem(dispatch)


def _in_words(message: Outgoing) -> str:
    """With what may be typed instead of pressing."""
    typed = "\n".join(f"{b.label} {b.command}" for row in message.buttons for b in row)
    return "\n\n".join(part for part in (plain(message), typed) if part)


def _texts(text: str, title: str, stem: str) -> list[Say]:
    pieces = list(parts(text, MAX_WORDS))
    return [
        Say(
            id=f"{stem}-{number}",
            content=_markdown(with_title("" if number > 1 else title, piece)),
        )
        for number, piece in enumerate(pieces, start=1)
    ]


def _markdown(content: str) -> Content:
    return {"msgtype": "markdown", "markdown": {"content": content}}


def _card(card: Content) -> Content:
    return {"msgtype": "template_card", "template_card": card}


def _stem(dispatch: Dispatch) -> str:
    # Keys are counted anew when an older backup is restored; with the content ids stay unique.
    said = f"{dispatch.key}\n{dispatch.message!r}".encode()
    return f"{dispatch.key}-{hashlib.sha256(said).hexdigest()[:12]}"
