"""Somebody where a bot is, on the emulated WeCom."""

from tests.phones.phone import Phone, as_line, found, meant
from tests.platforms.wecom.bot_people import BotHand
from tests.platforms.wecom.bot_records import BotPost


class WecomBotPhone(Phone):
    """A member of a corporation, in a group with a bot or alone with it. In groups they mention
    it."""

    can_edit = False
    has_live_cards = False

    def __init__(self, hand: BotHand) -> None:
        self.name = hand.person.name
        self.hand = hand

    async def says(self, text: str, *, reply_to: str = "") -> None:
        quoted = await found(self, lambda: self._find(reply_to), reply_to) if reply_to else None
        await self.hand.says(text, quotes=quoted)

    async def sends_pictures(self, *contents: bytes, caption: str = "") -> None:
        await self.hand.sends_mixed(*([caption] if caption else []), *contents)

    async def edits(self, piece: str, text: str) -> None:
        raise NotImplementedError("bots are not told what people change")

    async def presses(self, label: str, *, on: str = "") -> None:
        def pressed() -> str | None:
            posts = (post for post in reversed(self.hand.posts) if on in post.text)
            return meant(label, (shown for post in posts for shown in post.buttons))

        await self.hand.presses(await found(self, pressed, f"[{label}]"), on=on)

    async def sees_file(self, content: bytes, name: str = "") -> None:
        def is_shown() -> bool:
            files = (post.file for post in self.hand.posts if post.file)
            return any(file.content == content and name in file.name for file in files)

        await found(self, is_shown, f"the file {name}")

    def screen(self) -> list[str]:
        return [as_line(post.text, [post.buttons]) for post in self.hand.posts]

    def _find(self, piece: str) -> BotPost | None:
        return next((post for post in reversed(self.hand.posts) if piece in post.text), None)
