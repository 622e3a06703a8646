"""Messages of ours as requests to WeCom: what is sent, in which order. Nothing is sent here."""

import hashlib
from dataclasses import dataclass

from adapters.wecom.app.capabilities import MAX_TEXT
from adapters.wecom.cards import Card, CardWords, draw
from adapters.wecom.files import SendFile, to_send
from adapters.wecom.words import harmless, parts, plain
from domain.delivery import Dispatch, MessageRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class SendText:
    """One text message."""

    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendCard:
    """A card with buttons. `id` is the id of the message, and begins its task id."""

    id: str
    card: Card


@dataclass(frozen=True, slots=True, kw_only=True)
class EditCard:
    """A card changed in place."""

    id: str
    card: Card


Request = SendText | SendCard | EditCard | SendFile


def to_requests(dispatch: Dispatch, words: CardWords) -> tuple[Request, ...]:
    """What shows the message, first things first. Raises MessageRefused."""
    message = dispatch.message
    if dispatch.edits:
        edition = _digest(dispatch)[:8]
        drawn = draw(message, f"{dispatch.edits}@{edition}", words)
        return (EditCard(id=dispatch.edits, card=drawn.card),)
    files = [to_send(file) for file in dispatch.files]
    if message.buttons:
        return (*_with_card(dispatch, words), *files)
    texts = [SendText(content=part) for part in parts(harmless(plain(message)), MAX_TEXT)]
    if not texts and not files:
        raise MessageRefused("there is nothing to show")
    return (*texts, *files)


def _with_card(dispatch: Dispatch, words: CardWords) -> list[Request]:
    # Keys are counted anew when an older backup is restored; with the content ids stay unique.
    task = f"{dispatch.key}-{_digest(dispatch)[:12]}"
    drawn = draw(dispatch.message, task, words)
    before = (SendText(content=part) for part in parts(harmless(drawn.before), MAX_TEXT))
    return [*before, SendCard(id=task, card=drawn.card)]


def _digest(dispatch: Dispatch) -> str:
    return hashlib.sha256(f"{dispatch.key}\n{dispatch.message!r}".encode()).hexdigest()
