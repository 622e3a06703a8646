"""Somebody on the emulated DingTalk."""

from tests.phones.phone import Phone, as_line, found, meant
from tests.platforms import dingtalk


class DingtalkPhone(Phone):
    """Somebody on the emulated DingTalk. In groups they mention the robot."""

    can_edit = False
    can_quote_cards = False

    def __init__(self, person: dingtalk.Person, chat: dingtalk.Chat) -> None:
        self.name = person.name
        self.person = person
        self._chat = chat

    async def says(self, text: str, *, reply_to: str = "") -> None:
        quoted = await found(self, lambda: self._find(reply_to), reply_to) if reply_to else None
        await self.person.says(self._chat, text, quotes=quoted)

    async def sends_pictures(self, *contents: bytes, caption: str = "") -> None:
        await self.person.sends_rich(self._chat, *([caption] if caption else []), *contents)

    async def edits(self, piece: str, text: str) -> None:
        raise NotImplementedError("nobody can change a message on DingTalk")

    async def presses(self, label: str, *, on: str = "") -> None:
        title = await found(self, lambda: self._label(label, on), f"[{label}]")
        await self.person.presses(self._chat, title, on=on)

    async def sees_file(self, content: bytes, name: str = "") -> None:
        def is_shown() -> bool:
            files = (file for message in self._chat.ours for file in message.files)
            return any(file.content == content and name in file.name for file in files)

        await found(self, is_shown, f"the file {name}")

    def screen(self) -> list[str]:
        return [
            as_line(message.text, [[label] for label, _ in message.buttons])
            for message in self._chat.history
            if not message.is_recalled
        ]

    def _find(self, piece: str) -> dingtalk.Message | None:
        return next((m for m in reversed(self._chat.history) if piece in m.text), None)

    def _label(self, label: str, on: str) -> str | None:
        messages = [message for message in reversed(self._chat.ours) if on in message.text]
        return meant(label, (title for message in messages for title, _ in message.buttons))
