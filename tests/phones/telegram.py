"""Somebody on the emulated Telegram."""

from tests.phones.phone import Phone, as_line, found, meant
from tests.platforms.telegram import Chat, Message, Person
from tests.platforms.telegram.people import Snapshot
from tests.platforms.telegram.world import CallbackQuery


class TelegramPhone(Phone):
    """Somebody on the emulated Telegram."""

    def __init__(self, person: Person, chat: Chat) -> None:
        self.name = person.first_name
        self._person = person
        self._chat = chat
        self._query: CallbackQuery | None = None

    async def says(self, text: str, *, reply_to: str = "") -> None:
        answered = await found(self, lambda: self._find(reply_to), reply_to) if reply_to else None
        self._person.writes(self._chat, text, reply_to=answered)

    async def writes_in(self, topic: int, text: str) -> None:
        """Write into a topic of a forum."""
        self._person.writes(self._chat, text, topic=topic)

    async def sends_pictures(self, *contents: bytes, caption: str = "") -> None:
        if len(contents) == 1:
            self._person.sends_photo(self._chat, contents[0], caption)
            return
        captions = [caption, *[""] * len(contents)]
        album = [
            Snapshot(kind="photo", content=content, caption=words)
            for content, words in zip(contents, captions, strict=False)
        ]
        self._person.sends_album(self._chat, *album)

    async def edits(self, piece: str, text: str) -> None:
        mine = (m for m in reversed(self._chat.messages) if m.sender is self._person)
        self._person.edits(next(m for m in mine if piece in m.text), text)

    async def presses(self, label: str, *, on: str = "") -> None:
        message = await found(self, lambda: self._with_button(label, on), f"[{label}]")
        self._query = self._person.presses(message, label)

    async def sees_notice(self, piece: str) -> None:
        await found(
            self, lambda: self._query and self._query.is_answered, f"an answer with “{piece}”"
        )
        assert self._query
        assert piece in self._query.notice

    async def sees_file(self, content: bytes, name: str = "") -> None:
        def is_shown() -> bool:
            files = (f for m in self._chat.messages if m.sender.is_bot for f in m.files)
            return any(f.content == content and name in f.name for f in files)

        await found(self, is_shown, f"the file {name}")

    def screen(self) -> list[str]:
        return [as_line(m.text, m.buttons) for m in self._chat.messages if not m.is_deleted]

    def _find(self, piece: str) -> Message | None:
        return next((m for m in reversed(self._chat.messages) if piece in m.text), None)

    def _with_button(self, label: str, on: str) -> Message | None:
        messages = [m for m in reversed(self._chat.messages) if on in m.text]
        labels = {m.id: [text for row in m.buttons for text in row] for m in messages}
        title = meant(label, (text for m in messages for text in labels[m.id]))
        return next((m for m in messages if title in labels[m.id]), None)
