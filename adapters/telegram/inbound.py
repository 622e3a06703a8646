"""Updates of Telegram as events of ours. Nothing is looked up or decided here."""

import re
from datetime import UTC, datetime

from telegram import CallbackQuery, ChatMemberUpdated, Location, Message, Update, User

from adapters.telegram.address import address_of, chat_kind
from adapters.telegram.media import files_of
from adapters.telegram.presses import to_press
from domain.messaging import Address, ChatKind, Incoming, IncomingKind, Sender

# Without these, Telegram sends kinds nobody here reads.
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

# Things people send that hold nothing we can read. All else without words or files are notices of
# Telegram's own: joins, pins, new titles.
_UNSUPPORTED = ("sticker", "poll", "dice", "game", "story", "checklist", "paid_media", "invoice")
_GONE = {"kicked", "left"}
_COMMAND = re.compile(r"/\w+@(\w+)")


def to_incoming(update: Update, *, account: str, me: User, now: datetime) -> Incoming | None:
    """The event an update means; None if nothing that concerns us. `now` dates presses."""
    if message := update.message or update.edited_message:
        return _of_message(update, message, account, me)
    if query := update.callback_query:
        return _of_press(update, query, account, now)
    if change := update.my_chat_member:
        return _of_membership(update, change, account)
    return None


def _of_message(update: Update, message: Message, account: str, me: User) -> Incoming | None:
    kind, sender = chat_kind(message.chat.type), _sender(message)
    if kind is None or sender is None:
        return None
    if message.migrate_to_chat_id:
        return _of_migration(update, message, account, sender, kind)
    is_edit = update.message is None
    text, files, unsupported = _text(message, me), files_of(message), _unsupported(message)
    if not (text or files or unsupported) or _is_for_another_bot(message, me):
        return None
    if is_edit and message.location:
        # Somebody shares where they walk: only the first place was meant for us.
        return None
    return Incoming(
        event_id=_event_id(update, message),
        kind=IncomingKind.EDIT if is_edit else IncomingKind.MESSAGE,
        address=address_of(message, account),
        chat_kind=kind,
        sender=sender,
        sent_at=(message.edit_date if is_edit else None) or message.date,
        message_id=str(message.message_id),
        text=text,
        files=files,
        reply_to=_reply_to(message),
        answered_text=_answered_text(message, me),
        album=message.media_group_id or "",
        addresses_us=kind is ChatKind.GROUP and _addresses(message, me),
        forwarded=message.forward_origin is not None,
        unsupported="" if text or files else unsupported,
    )


def _of_migration(
    update: Update, message: Message, account: str, sender: Sender, kind: ChatKind
) -> Incoming:
    return Incoming(
        event_id=_event_id(update, message),
        kind=IncomingKind.MOVED,
        address=address_of(message, account),
        chat_kind=kind,
        sender=sender,
        sent_at=message.date,
        moved_to=str(message.migrate_to_chat_id),
    )


def _of_press(update: Update, query: CallbackQuery, account: str, now: datetime) -> Incoming | None:
    message, press = query.message, to_press(query.data or "")
    kind = chat_kind(message.chat.type) if message else None
    if message is None or press is None or kind is None:
        return None
    # Of an old message Telegram tells no more than chat and id.
    address = Address(account=account, chat=str(message.chat.id))
    if isinstance(message, Message):
        address = address_of(message, account)
    return Incoming(
        event_id=f"{update.update_id}:{query.id}",
        kind=IncomingKind.PRESS,
        address=address,
        chat_kind=kind,
        sender=_person(query.from_user),
        sent_at=now,
        message_id=str(message.message_id),
        press=press,
    )


def _of_membership(update: Update, change: ChatMemberUpdated, account: str) -> Incoming | None:
    before, after = change.old_chat_member.status, change.new_chat_member.status
    kind = chat_kind(change.chat.type)
    if kind is None or after not in _GONE or before in _GONE:
        return None
    return Incoming(
        event_id=f"{update.update_id}:{change.chat.id}:{_seconds(change.date)}",
        kind=IncomingKind.UNREACHABLE,
        address=Address(account=account, chat=str(change.chat.id)),
        chat_kind=kind,
        sender=_person(change.from_user),
        sent_at=change.date,
    )


def _event_id(update: Update, message: Message) -> str:
    """Update ids may begin anew after a quiet week: the message is named, too."""
    changed = _seconds(message.edit_date or message.date)
    return f"{update.update_id}:{message.chat.id}:{message.message_id}:{changed}"


def _seconds(moment: datetime) -> int:
    return int(moment.astimezone(UTC).timestamp())


def _sender(message: Message) -> Sender | None:
    """Who wrote; None for bots, and for posts a channel passes on into its group."""
    if message.is_automatic_forward:
        return None
    if chat := message.sender_chat:
        # An administrator who stays anonymous, or somebody who writes as a channel.
        name = message.author_signature or chat.title or ""
        return Sender(native_id=str(chat.id), name=name)
    person = message.from_user
    return None if person is None or person.is_bot else _person(person)


def _person(user: User) -> Sender:
    return Sender(
        native_id=str(user.id), name=_storable(user.full_name), language=user.language_code or ""
    )


def _text(message: Message, me: User) -> str:
    said = message.text or message.caption or _in_words(message)
    mention = re.compile(rf"@{re.escape(me.username or '')}\b", re.IGNORECASE)
    return _storable(mention.sub("", said) if me.username else said).strip()


def _in_words(message: Message) -> str:
    """Places and contacts, as somebody would type them."""
    if venue := message.venue:
        return f"{venue.title}\n{venue.address}\n{_place(venue.location)}"
    if location := message.location:
        return _place(location)
    if contact := message.contact:
        name = f"{contact.first_name} {contact.last_name or ''}".strip()
        return f"{name} {contact.phone_number}"
    return ""


def _place(location: Location) -> str:
    return f"📍 {location.latitude:.6f}, {location.longitude:.6f}"


def _storable(text: str) -> str:
    """Half a surrogate pair can't be stored by anybody."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _unsupported(message: Message) -> str:
    return next((kind for kind in _UNSUPPORTED if getattr(message, kind, None)), "")


def _is_for_another_bot(message: Message, me: User) -> bool:
    command = _COMMAND.match(message.text or "")
    return command is not None and command.group(1).lower() != (me.username or "").lower()


def _reply_to(message: Message) -> str:
    """The message answered. Writing in a topic is not answering the message that made it."""
    answered = message.reply_to_message
    if answered is None or _is_root_of_topic(message, answered):
        return ""
    return str(answered.message_id)


def _answered_text(message: Message, me: User) -> str:
    answered = message.reply_to_message
    if answered is None or answered.from_user is None or answered.from_user.id != me.id:
        return ""
    return answered.text or answered.caption or ""


def _addresses(message: Message, me: User) -> bool:
    answered = message.reply_to_message
    if answered is not None and not _is_root_of_topic(message, answered):
        writer = answered.from_user
        if writer is not None and writer.id == me.id:
            return True
    mention = f"@{me.username}".lower()
    return bool(me.username) and mention in (message.text or message.caption or "").lower()


def _is_root_of_topic(message: Message, answered: Message) -> bool:
    return bool(message.is_topic_message) and answered.message_id == message.message_thread_id
