"""People and what they do on their phones where a bot is."""

from dataclasses import dataclass
from typing import Any, Protocol

from tests.platforms.wecom.bot_records import Bot, BotChat, BotPost

MESSAGE, EVENT = "aibot_msg_callback", "aibot_event_callback"


@dataclass(eq=False, kw_only=True)
class Person:
    """Somebody. `corp_id` is told of those alone who are of another corporation."""

    user_id: str
    name: str
    corp_id: str = ""


class Surroundings(Protocol):
    """What a phone needs of the world."""

    bot: Bot
    clock: Any

    async def tells(self, command: str, chat: BotChat, body: dict[str, Any], kind: str) -> None: ...

    def seal(self, name: str, content: bytes) -> dict[str, str]: ...

    def number(self) -> int: ...


class BotHand:
    """One person's phone, in one chat with the bot in it."""

    def __init__(self, world: Surroundings, person: Person, chat: BotChat) -> None:
        self.person = person
        self.chat = chat
        self._world = world

    @property
    def posts(self) -> list[BotPost]:
        """What the bot shows, oldest first."""
        return self.chat.posts

    async def says(self, text: str, *, quotes: BotPost | None = None, mention: str = "") -> None:
        """In a group they mention the bot, first of all if nothing else is said."""
        content = f"{mention or f'@{self._world.bot.name} '}{text}" if self.chat.is_group else text
        quote = {"msgtype": "text", "text": {"content": quotes.text}} if quotes else None
        await self._message("text", {"content": content}, quote=quote)

    async def murmurs(self, text: str) -> None:
        """In a group, without mentioning the bot: it hears nothing of it."""
        assert self.chat.is_group

    async def sends_picture(self, content: bytes) -> None:
        assert not self.chat.is_group
        await self._message("image", self._world.seal("图片.png", content))

    async def sends_mixed(self, *pieces: str | bytes) -> None:
        """Words and pictures in one; in a group with the mention."""
        texts = [f"@{self._world.bot.name} "] if self.chat.is_group else []
        items = [self._item(piece) for piece in (*texts, *pieces)]
        await self._message("mixed", {"msg_item": items})

    async def shows_in_group(self, text: str, *, name: str, content: bytes) -> None:
        """Quote a file the bot did not hear of, and mention it."""
        quote = {"msgtype": "file", "file": self._world.seal(name, content)}
        await self._message("text", {"content": f"@{self._world.bot.name} {text}"}, quote=quote)

    async def sends_file(self, name: str, content: bytes) -> None:
        assert not self.chat.is_group
        await self._message("file", self._world.seal(name, content))

    async def sends_video(self, content: bytes) -> None:
        await self._message("video", self._world.seal("", content))

    async def speaks(self, recognised: str) -> None:
        await self._message("voice", {"content": recognised})

    async def sends_odd(self, kind: str) -> None:
        """Something nobody knows yet."""
        await self._message(kind, {"what": "ever"})

    async def enters(self) -> None:
        """For the first time today."""
        assert not self.chat.is_group
        await self._event("enter_chat", {}, "enter")

    async def judges(self, *, is_good: bool) -> None:
        """An answer of the bot."""
        feedback = {"id": "FB-1", "type": 1 if is_good else 2, "content": ""}
        await self._event("feedback_event", feedback, "feedback")

    async def presses(self, label: str, *, on: str = "") -> None:
        """Press a button, or choose an option and send it in."""
        post = next(p for p in reversed(self.posts) if on in p.text and label in p.buttons)
        key = next(key for shown, key in post.choices if shown == label)
        card, more = post.card, {}
        if "checkbox" in card:
            chosen = {
                "question_key": card["checkbox"]["question_key"],
                "option_ids": {"option_id": [key]},
            }
            more = {"selected_items": {"selected_item": [chosen]}}
            key = card["submit_button"]["key"]
        pressed = {
            "card_type": card["card_type"],
            "event_key": key,
            "task_id": card["task_id"],
            **more,
        }
        await self._event("template_card_event", pressed, "card")

    def _item(self, piece: str | bytes) -> dict[str, Any]:
        if isinstance(piece, str):
            return {"msgtype": "text", "text": {"content": piece}}
        return {"msgtype": "image", "image": self._world.seal("图片.png", piece)}

    async def _event(self, kind: str, told: dict[str, Any], answered: str) -> None:
        body = {
            "create_time": int(self._world.clock.now()),
            "msgtype": "event",
            "event": {"eventtype": kind, kind: told},
            **self._from,
        }
        await self._world.tells(EVENT, self.chat, body, answered)

    async def _message(
        self, kind: str, content: dict[str, Any], *, quote: dict[str, Any] | None = None
    ) -> None:
        self.chat.spoken = True
        body = {"msgtype": kind, kind: content, **self._from}
        await self._world.tells(
            MESSAGE, self.chat, body | ({"quote": quote} if quote else {}), "message"
        )

    @property
    def _from(self) -> dict[str, Any]:
        writer = {"userid": self.person.user_id}
        if self.person.corp_id:
            writer["corpid"] = self.person.corp_id
        if not self.chat.is_group:
            return {"chattype": "single", "from": writer}
        return {"chatid": self.chat.id, "chattype": "group", "from": writer}
