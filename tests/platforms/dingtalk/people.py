"""People with DingTalk on their phones, and the chats they share with robots."""

import base64
import hmac
import mimetypes
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import aiohttp

from tests.platforms.dingtalk.cards import Cards
from tests.platforms.dingtalk.gateway import Gateway
from tests.platforms.dingtalk.media import Media
from tests.platforms.dingtalk.records import ROBOT_TOPIC, App, Message
from tests.platforms.dingtalk.world import SESSION_LIFE, World


@dataclass(eq=False, kw_only=True)
class Chat:
    """A conversation; a group, or one person with a robot."""

    id: str
    title: str = ""
    is_group: bool = False
    people: "list[Person]" = field(default_factory=list)
    robots: list[App] = field(default_factory=list)
    history: list[Message] = field(default_factory=list)

    @property
    def ours(self) -> list[Message]:
        """What robots wrote and nobody took back."""
        return [one for one in self.history if one.is_ours and not one.is_recalled]


@dataclass(eq=False, repr=False, kw_only=True)
class Person:
    """Somebody with DingTalk. Without `user_id` they belong to no company of ours."""

    world: World
    gateway: Gateway
    media: Media
    cards: Cards
    name: str
    user_id: str = ""
    sender_id: str = ""
    union_id: str = ""
    mobile: str = ""
    title: str = ""
    departments: tuple[int, ...] = (1,)
    leads: tuple[int, ...] = ()
    # Roles of the directory, by id.
    roles: dict[int, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<Person {self.user_id or self.sender_id} {self.name}>"

    async def leaves(self, app: App) -> None:
        """The company: they are in no directory any more, and apps that want to know are told."""
        del self.world.people[self.user_id]
        await self.gateway.push_event(app, "user_leave_org", {"userId": [self.user_id]})

    async def moves(self, app: App, *departments: int) -> None:
        """To other departments."""
        self.departments = departments
        told = {"userId": [self.user_id], "diffInfo": []}
        await self.gateway.push_event(app, "user_modify_org", told)

    def chat_with(self, app: App) -> Chat:
        """The private chat with a robot."""
        key = f"{app.client_id}/{self.sender_id}"
        if key not in self.world.chats:
            conversation = "cid" + base64.b64encode(key.encode()).decode().rstrip("=") + "=="
            self.world.chats[key] = Chat(id=conversation, people=[self], robots=[app])
        return self.world.chats[key]

    async def says(
        self, chat: Chat, text: str, *, at: bool = True, quotes: Message | None = None
    ) -> Message:
        """Write; in a group the robot hears only what mentions it (`at`)."""
        content = {"text": {"content": f" {text}" if chat.is_group else text}}
        if quotes is not None:
            content["text"] |= {"isReplyMsg": True, "repliedMsg": _quoted(quotes)}
        return await self.sends(chat, "text", content, at=at, text=text)

    async def sends(
        self, chat: Chat, msgtype: str, content: dict, *, at: bool = True, text: str = ""
    ) -> Message:
        """Send anything, given as the wire's fields."""
        message = Message(
            id=f"msg{self.world.number()}==",
            sender=self.user_id,
            msgtype=msgtype,
            content=content,
            created_at=self.world.clock.now(),
            text=text,
        )
        chat.history.append(message)
        if not chat.is_group or at:
            for app in chat.robots:
                await self._push(app, chat, self._payload(app, chat, message))
        return message

    async def sends_file(
        self, chat: Chat, name: str, content: bytes, kind: str = "file"
    ) -> Message:
        """Send a file, picture, video or voice; the last with what was understood of it."""
        code = self.media.keep(content, name)
        fields = {
            "picture": {"pictureDownloadCode": f"p{code}"},
            "audio": {"recognition": name, "duration": 2300},
            "video": {"videoType": "mp4", "duration": 9},
            "file": {"fileName": name, "fileId": "1", "spaceId": "2"},
        }
        described = {"content": {"downloadCode": code, **fields[kind]}}
        return await self.sends(chat, kind, described)

    async def sends_rich(self, chat: Chat, *parts: str | bytes) -> Message:
        """Send words and pictures in one message."""
        rich = []
        for part in parts:
            if isinstance(part, str):
                rich.append({"text": part})
            else:
                code = self.media.keep(part, "picture.png")
                rich.append({"type": "picture", "downloadCode": code})
        return await self.sends(chat, "richText", {"content": {"richText": rich}})

    async def presses(self, chat: Chat, label: str, *, on: str = "") -> Message:
        """Follow a link below a text that contains `on`: one that sends a message makes this
        person say its content. Buttons that call back say nothing."""
        for message in (one for one in reversed(chat.ours) if on in one.text):
            for title, address in message.buttons:
                if title == label and label in message.calls:
                    await self._calls_back(chat, message, message.calls[label])
                    return message
                if title == label:
                    return await self.says(chat, _content_of(address))
        raise AssertionError(f"no button {label!r} in {[one.buttons for one in chat.ours]}")

    async def _calls_back(self, chat: Chat, message: Message, called: dict) -> None:
        card = self.world.cards[message.key]
        (app,) = chat.robots
        await self.cards.press(app, card, self.user_id, called["actionId"], called["params"])

    def reads(self, message: Message) -> None:
        """Look at a message."""
        message.read_by.add(self.user_id)

    def sees(self, chat: Chat) -> list[str]:
        """Words of the robots' messages, oldest first."""
        return [message.text for message in chat.ours]

    async def repeats(self, chat: Chat, message: Message) -> None:
        """The same message is delivered once more."""
        for app in chat.robots:
            await self._push(app, chat, self._payload(app, chat, message))

    def _payload(self, app: App, chat: Chat, message: Message) -> dict:
        """As documented; only groups have a title and mentions."""
        session, created = f"s{self.world.number()}", self.world.now_ms()
        self.world.sessions[session] = (chat, self.world.clock.now() + SESSION_LIFE)
        group = {
            "conversationTitle": chat.title,
            "isInAtList": True,
            "atUsers": [{"dingtalkId": "$:LWCP_v1:$bot"}],
        }
        return {
            "conversationId": chat.id,
            "conversationType": "2" if chat.is_group else "1",
            "chatbotCorpId": "dingcorp",
            "chatbotUserId": "$:LWCP_v1:$bot",
            "robotCode": app.robot_code,
            "msgId": message.id,
            "createAt": created,
            "msgtype": message.msgtype,
            **message.content,
            "senderId": self.sender_id,
            "senderStaffId": self.user_id,
            "senderNick": self.name,
            "senderCorpId": "dingcorp" if self.user_id else "",
            "isAdmin": False,
            "sessionWebhook": f"{self.world.url}/robot/sendBySession?session={session}",
            "sessionWebhookExpiredTime": created + SESSION_LIFE * 1000,
            **(group if chat.is_group else {}),
        }

    async def _push(self, app: App, chat: Chat, payload: dict) -> None:
        """Once, whatever becomes of it."""
        if app.callback_url:
            return await self.posts(app, payload)
        if await self.gateway.push(app, "CALLBACK", ROBOT_TOPIC, payload) is None:
            self.world.lost.append(payload)
        return None

    async def posts(self, app: App, payload: dict) -> None:
        """HTTP mode: signed with the app's secret."""
        stamp = str(int(self.world.clock.now() * 1000))
        signed = f"{stamp}\n{app.client_secret}".encode()
        digest = hmac.digest(app.client_secret.encode(), signed, "sha256")
        headers = {"timestamp": stamp, "sign": base64.b64encode(digest).decode()}
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session,
                session.post(app.callback_url, json=payload, headers=headers) as answer,
            ):
                if answer.status != 200:
                    self.world.lost.append(payload)
        except (aiohttp.ClientError, TimeoutError):
            self.world.lost.append(payload)


def media_type_of(name: str) -> str:
    """By the name's ending."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _content_of(address: str) -> str:
    parts = urlsplit(address)
    if (parts.scheme, parts.netloc, parts.path) != ("dtmd", "dingtalkclient", "/sendMessage"):
        raise AssertionError(f"a link that sends nothing: {address}")
    return parse_qs(parts.query, strict_parsing=True)["content"][0]


def _quoted(message: Message) -> dict:
    """Of a robot's card DingTalk does not tell what stands in it."""
    quoted = {"msgType": message.msgtype, "msgId": message.id, "senderId": message.sender}
    if message.msgtype in {"text", "sampleText", "markdown", "sampleMarkdown"}:
        quoted["content"] = {"text": message.text}
    return quoted
