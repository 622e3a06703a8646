"""A customer in WeChat, on the emulated customer service."""

from tests.phones.phone import Phone, as_line, found, meant
from tests.platforms.wecom.kf_people import KfHand


class KfPhone(Phone):
    """A customer in WeChat, in the chat with a customer service account."""

    can_edit = False
    can_quote = can_quote_cards = False

    def __init__(self, hand: KfHand) -> None:
        self.name = hand.nickname
        self._hand = hand

    async def says(self, text: str, *, reply_to: str = "") -> None:
        self._hand.says(text)

    async def sends_pictures(self, *contents: bytes, caption: str = "") -> None:
        # Pictures have no words of their own.
        if caption:
            self._hand.says(caption)
        for content in contents:
            self._hand.sends_picture(content)

    async def edits(self, piece: str, text: str) -> None:
        raise NotImplementedError("nobody can change what they wrote in WeChat")

    async def presses(self, label: str, *, on: str = "") -> None:
        def pressed() -> str | None:
            posts = (post for post in reversed(self._hand.posts) if on in post.text)
            return meant(label, (shown for post in posts for shown in post.buttons))

        self._hand.presses(await found(self, pressed, f"[{label}]"), on=on)

    async def sees_file(self, content: bytes, name: str = "") -> None:
        def is_shown() -> bool:
            files = (post.file for post in self._hand.posts if post.file)
            return any(file.content == content and name in file.name for file in files)

        await found(self, is_shown, f"the file {name}")

    def screen(self) -> list[str]:
        return [as_line(post.text, [post.buttons]) for post in self._hand.posts]
