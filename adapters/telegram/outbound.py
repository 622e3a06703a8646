"""Messages of ours as requests to Telegram: what is sent, in which order. Nothing is sent here."""

from dataclasses import dataclass
from itertools import groupby

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import KeyboardButtonStyle

from adapters.telegram.address import is_group
from adapters.telegram.capabilities import MAX_ALBUM, MAX_CAPTION, MAX_PICTURE, MAX_TEXT
from adapters.telegram.media import native_kind
from adapters.telegram.presses import to_callback_data
from adapters.telegram.text import Words
from domain.delivery import CardGone, Dispatch, MessageRefused, OutgoingFile
from domain.messaging import Button, ButtonStyle, Outgoing

_STYLES = {
    ButtonStyle.PLAIN: None,
    ButtonStyle.PRIMARY: KeyboardButtonStyle.PRIMARY,
    ButtonStyle.DANGER: KeyboardButtonStyle.DANGER,
}
_PICTURE_TYPES = {"image/jpeg", "image/png", "image/webp"}
_VOICE_TYPES = {"audio/ogg", "audio/mpeg", "audio/mp4", "audio/x-m4a"}
# Shown without words.
_BARE = {"video_note"}
_ALBUMS = {"photo": "seen", "video": "seen", "document": "documents"}

Markup = InlineKeyboardMarkup | ForceReply


@dataclass(frozen=True, slots=True, kw_only=True)
class SendText:
    """One text message."""

    html: str
    markup: Markup | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditText:
    """A text message changed in place."""

    message_id: int
    html: str
    markup: InlineKeyboardMarkup | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendFile:
    """One file. `kind` is Telegram's word; `by_reference`: Telegram has the content already."""

    file: OutgoingFile
    kind: str
    by_reference: bool
    html: str = ""
    markup: Markup | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendAlbum:
    """Two to ten files shown together."""

    files: tuple[SendFile, ...]


Request = SendText | EditText | SendFile | SendAlbum


def to_requests(dispatch: Dispatch) -> tuple[Request, ...]:
    """What shows the message, first things first. Raises MessageRefused or CardGone."""
    message, words = dispatch.message, Words(dispatch.message)
    if dispatch.edits:
        return (_edit(dispatch, words),)
    files = [_send_file(file) for file in dispatch.files]
    if not words.plain:
        if not files:
            raise MessageRefused("there is nothing to show")
        return _albums(files)
    markup = _markup(message)
    is_one = len(files) == 1 and files[0].kind not in _BARE
    if is_one and not message.card and words.fits(MAX_CAPTION):
        return (_captioned(files[0], words.whole(MAX_CAPTION), markup),)
    return (*_texts(message, words, markup), *_albums(files))


def other_ways(request: Request) -> tuple[Request, ...]:
    """How to show the same if Telegram does not take the media as they are; () = no way left."""
    if isinstance(request, SendAlbum):
        return request.files
    if not isinstance(request, SendFile) or request.file.path is None:
        return ()
    if request.by_reference:
        return (_captioned(_send_upload(request.file), request.html, request.markup),)
    if request.kind == "document":
        return ()
    as_document = SendFile(file=request.file, kind="document", by_reference=False)
    return (_captioned(as_document, request.html, request.markup),)


def _edit(dispatch: Dispatch, words: Words) -> EditText:
    if not dispatch.edits.isdigit():
        raise CardGone(f"not the id of a message on Telegram: {dispatch.edits!r}")
    keyboard = _keyboard(dispatch.message.buttons)
    html = words.whole(MAX_TEXT)
    return EditText(message_id=int(dispatch.edits), html=html, markup=keyboard)


def _texts(message: Outgoing, words: Words, markup: Markup | None) -> list[SendText]:
    """A card is one message, so that it can be edited; of other texts the last has the buttons."""
    parts = [words.whole(MAX_TEXT)] if message.card else words.parts(MAX_TEXT)
    *first, last = parts
    return [*(SendText(html=html) for html in first), SendText(html=last, markup=markup)]


def _captioned(file: SendFile, html: str, markup: Markup | None) -> SendFile:
    return SendFile(
        file=file.file, kind=file.kind, by_reference=file.by_reference, html=html, markup=markup
    )


def _send_file(file: OutgoingFile) -> SendFile:
    if file.reference:
        return SendFile(file=file, kind=native_kind(file, file.reference), by_reference=True)
    if file.path is None:
        raise MessageRefused(f"no content of {file.name}")
    return _send_upload(file)


def _send_upload(file: OutgoingFile) -> SendFile:
    """Pictures and voices Telegram would not take as such go as documents."""
    kind = native_kind(file, "")
    is_odd_picture = file.media_type not in _PICTURE_TYPES or file.size > MAX_PICTURE
    is_odd = {"photo": is_odd_picture, "voice": file.media_type not in _VOICE_TYPES}
    return SendFile(file=file, kind="document" if is_odd.get(kind) else kind, by_reference=False)


def _albums(files: list[SendFile]) -> tuple[Request, ...]:
    """Neighbours that may stand together, ten at most; everything else alone."""
    requests: list[Request] = []
    for family, members in groupby(files, lambda file: _ALBUMS.get(file.kind)):
        together = list(members)
        if family is None:
            requests += together
            continue
        for start in range(0, len(together), MAX_ALBUM):
            some = together[start : start + MAX_ALBUM]
            requests.append(SendAlbum(files=tuple(some)) if len(some) > 1 else some[0])
    return tuple(requests)


def _markup(message: Outgoing) -> Markup | None:
    if message.buttons:
        return _keyboard(message.buttons)
    if message.expects_text and message.reply_to and is_group(message.address.chat):
        # Selective: only the one who is answered gets the reply field.
        return ForceReply(selective=True)
    return None


def _keyboard(rows: tuple[tuple[Button, ...], ...]) -> InlineKeyboardMarkup | None:
    buttons = [[_button(button) for button in row] for row in rows if row]
    return InlineKeyboardMarkup(buttons) if buttons else None


def _button(button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(
        button.label, callback_data=to_callback_data(button), style=_STYLES[button.style]
    )
