"""What people do on their phones: write, press, send, edit, block. Test side of the emulator."""

from dataclasses import dataclass

from tests.platforms.telegram.entities import command_entities
from tests.platforms.telegram.media import media_content
from tests.platforms.telegram.records import Account, Chat, Message
from tests.platforms.telegram.wire import chat_json, message_json, user_json
from tests.platforms.telegram.world import BotAccount, CallbackQuery, World

# The account under which anonymous administrators write.
ANONYMOUS = Account(id=1087968824, first_name="Group", username="GroupAnonymousBot", is_bot=True)


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """A file somebody is about to send."""

    kind: str
    content: bytes
    name: str = ""
    media_type: str = ""
    caption: str = ""


class Person(Account):
    """Somebody with Telegram on a phone."""

    def __init__(self, world: World, account_id: int, name: str, language: str) -> None:
        super().__init__(
            id=account_id, first_name=name, username=f"user{account_id}", language=language
        )
        self._world = world

    def __repr__(self) -> str:
        return f"<Person {self.id} {self.first_name}>"

    def chat_with(self, bot: BotAccount) -> Chat:
        """The private chat with a bot."""
        return self._world.private(bot, self)

    def writes(
        self,
        chat: Chat,
        text: str,
        *,
        reply_to: Message | None = None,
        topic: int = 0,
        forwarded_from: Account | None = None,
    ) -> Message:
        """Write a text; in a forum, without `topic`, into General or the topic answered."""
        entities = command_entities(text)
        content = {"text": text, **({"entities": entities} if entities else {})}
        return self.sends(
            chat, content, reply_to=reply_to, topic=topic, forwarded_from=forwarded_from
        )

    def sends(
        self,
        chat: Chat,
        content: dict,
        *,
        reply_to: Message | None = None,
        topic: int = 0,
        anonymously: bool = False,
        **more: object,
    ) -> Message:
        """Send anything, given as the content fields of a Message (sticker, location, …)."""
        self._opens(chat)
        return self._world.post(
            chat,
            ANONYMOUS if anonymously else self,
            content,
            reply_to=reply_to,
            thread=topic or (reply_to.thread if reply_to else 0),
            on_behalf_of=chat if anonymously else None,
            **more,
        )

    def sends_file(
        self,
        chat: Chat,
        kind: str,
        content: bytes,
        *,
        name: str = "",
        media_type: str = "",
        caption: str = "",
        **more: object,
    ) -> Message:
        """Send a photo, document, voice, video, audio, animation or video_note."""
        self._opens(chat)
        described, files = media_content(
            self._world,
            self._world.bots_in(chat)[0],
            kind,
            content,
            name=name,
            media_type=media_type,
        )
        if caption:
            described["caption"] = caption
        return self.sends(chat, described, files=files, **more)

    def sends_photo(self, chat: Chat, content: bytes, caption: str = "", **more: object) -> Message:
        """Send one photo."""
        return self.sends_file(chat, "photo", content, caption=caption, **more)

    def sends_album(self, chat: Chat, *snapshots: Snapshot, **more: object) -> list[Message]:
        """Send several files at once: they arrive as separate messages with a common id."""
        album = str(13_000_000_000 + self._world.number())
        return [
            self.sends_file(
                chat,
                one.kind,
                one.content,
                name=one.name,
                media_type=one.media_type,
                caption=one.caption,
                album=album,
                **more,
            )
            for one in snapshots
        ]

    def edits(self, message: Message, text: str) -> None:
        """Change one's own message."""
        key = "text" if "text" in message.content else "caption"
        message.content = {**message.content, key: text}
        message.edits += 1
        message.edit_date = int(self._world.clock.now())
        self._world.publish("edited_message", message)

    def deletes(self, message: Message) -> None:
        """Delete a message; bots are not told."""
        message.is_deleted = True
        self._world.changed()

    def presses(
        self, message: Message, label: str, *, is_inaccessible: bool = False
    ) -> CallbackQuery:
        """Press the button whose label is, or else contains, `label`."""
        query = CallbackQuery(
            id=str(4_000_000_000_000 + self._world.number()),
            person=self,
            message=message,
            data=_button(message, label)["callback_data"],
            asked_at=self._world.clock.now(),
        )
        bot = message.sender
        bot.queries[query.id] = query
        shown = message_json(message)
        if is_inaccessible:
            shown = {"chat": chat_json(message.chat), "message_id": message.id, "date": 0}
        update = {
            "id": query.id,
            "from": user_json(self),
            "message": shown,
            "chat_instance": str(-7_000_000_000 - abs(message.chat.id)),
            "data": query.data,
        }
        bot.queue.add("callback_query", update, lane=f"presses {self.id}", lifetime=150)
        return query

    def blocks(self, bot: BotAccount) -> None:
        """Stop the bot: it is told, and can't write any more."""
        bot.blocked_by.add(self.id)
        self._membership(bot, "member", "kicked")

    def unblocks(self, bot: BotAccount) -> None:
        """Start the bot again."""
        bot.blocked_by.discard(self.id)
        self._membership(bot, "kicked", "member")

    def menu(self, bot: BotAccount, chat: Chat) -> list[dict]:
        """The commands this person is offered in a chat, found in the server's order."""
        for scope in self._scopes(chat):
            for language in (self.language[:2], ""):
                if commands := bot.commands.get((scope, language)):
                    return commands
        return []

    def _scopes(self, chat: Chat) -> list[str]:
        if chat.is_private:
            return [f"chat {chat.id}", "all_private_chats", "default"]
        is_admin = chat.members[self.id].is_admin
        return [
            f"chat_member {chat.id} {self.id}",
            *([f"chat_administrators {chat.id}"] if is_admin else []),
            f"chat {chat.id}",
            *(["all_chat_administrators"] if is_admin else []),
            "all_group_chats",
            "default",
        ]

    def _opens(self, chat: Chat) -> None:
        if chat.is_private:
            for bot in self._world.bots_in(chat):
                bot.started_by.add(self.id)

    def _membership(self, bot: BotAccount, before: str, after: str) -> None:
        chat = self.chat_with(bot)
        update = {
            "chat": chat_json(chat),
            "from": user_json(self),
            "date": int(self._world.clock.now()),
            "old_chat_member": _bot_member(bot, before),
            "new_chat_member": _bot_member(bot, after),
        }
        bot.queue.add("my_chat_member", update, lane=f"membership {chat.id}")


def _bot_member(bot: BotAccount, status: str) -> dict:
    until = {"until_date": 0} if status == "kicked" else {}
    return {"user": user_json(bot), "status": status, **until}


def _button(message: Message, label: str) -> dict:
    buttons = [button for row in message.markup["inline_keyboard"] for button in row]
    exact = [button for button in buttons if button["text"] == label]
    found = exact or [button for button in buttons if label in button["text"]]
    if not found:
        raise AssertionError(f"no button {label!r} under {message.text!r}: {message.buttons}")
    return found[0]
