"""The rules of bots over the long connection, without the connection (document 101463)."""

import asyncio
import base64
import hashlib
import itertools
from collections import deque
from collections.abc import Callable
from typing import Any

from tests.platforms.telegram.clock import Clock
from tests.platforms.wecom.bot_records import (
    AT_ONCE,
    REPLY_WITHIN,
    STREAM_WITHIN,
    UPLOAD_LIVES,
    Bot,
    BotChat,
    BotPost,
    SealedFile,
    Upload,
    Window,
)
from tests.platforms.wecom.cards import INTERACTIVE, check_card, fits
from tests.platforms.wecom.faults import Faults
from tests.platforms.wecom.records import MEDIA_LIVES, Media, Refused

MOST_A_MINUTE, MOST_AN_HOUR = 30, 1000
MOST_SUBSCRIPTIONS_A_MINUTE = 60
LONGEST_MARKDOWN = 20480
LARGEST_CHUNK, MOST_CHUNKS = 512 * 1024, 100
_LARGEST = {"image": 10 << 20, "voice": 2 << 20, "video": 10 << 20, "file": 20 << 20}
_PICTURES = (b"\xff\xd8", b"\x89PNG")
_FILES = set(_LARGEST)

Body = dict[str, Any]


class BotWorld:
    """One corporation with one bot."""

    def __init__(self, bot: Bot, clock: Clock | None = None) -> None:
        self.bot = bot
        self.clock = clock or Clock()
        self.chats: dict[str, BotChat] = {}
        self.windows: dict[str, Window] = {}
        self.files: dict[str, SealedFile] = {}
        self.media: dict[str, Media] = {}
        self.uploads: dict[str, Upload] = {}
        self.uploaded: list[float] = []
        # Every request: (command, body), refused ones too.
        self.asked: list[tuple[str, Body]] = []
        self.faults = Faults()
        self.news = asyncio.Event()
        # Requests and answers to them, as they went by.
        self.codes: deque[tuple[str, int]] = deque(maxlen=1000)
        self._numbers = itertools.count(1)
        self._streams: dict[str, tuple[BotPost, float]] = {}

    def number(self) -> int:
        return next(self._numbers)

    def changed(self) -> None:
        self.news.set()
        self.news = asyncio.Event()

    async def eventually(self, condition: Callable[[], Any], seconds: float = 20) -> Any:
        """Wait until something about the world is true; returns it."""
        async with asyncio.timeout(seconds):
            while not (found := condition()):
                await self.news.wait()
            return found

    def chat(self, chat_id: str, *, is_group: bool = False) -> BotChat:
        """Made if there is none."""
        key = chat_id if is_group else chat_id.lower()
        return self.chats.setdefault(key, BotChat(id=chat_id, is_group=is_group))

    def group(self, chat_id: str = "wrGROUP1", *, spoken: bool = True) -> BotChat:
        made = self.chat(chat_id, is_group=True)
        made.spoken = spoken
        return made

    def asked_of(self, command: str) -> list[Body]:
        return [body for asked, body in self.asked if asked == command]

    # ------------------------------------------------------------------ requests

    def subscribe(self, body: Body) -> Body:
        now = self.clock.now()
        lately = [at for at in self.bot.subscriptions if at > now - 60]
        self.bot.subscriptions.append(now)
        if len(lately) >= MOST_SUBSCRIPTIONS_A_MINUTE:
            raise Refused(45009, "subscribe freq out of limit")
        if (body.get("bot_id"), body.get("secret")) != (self.bot.id, self.bot.secret):
            raise Refused(853000, "invalid bot_id or secret")
        return {}

    def welcome(self, req_id: str, body: Body, line: object) -> Body:
        window = self._window(req_id, "enter", AT_ONCE, line)
        if body.get("msgtype") not in {"text", "template_card"}:
            raise Refused(40008, "invalid message type")
        self._count(window.chat)
        self._show(window.chat, body, req_id, "welcome")
        window.is_used = True
        return {}

    def reply(self, req_id: str, body: Body, line: object) -> Body:
        window = self._window(req_id, "message", REPLY_WITHIN, line)
        kinds = {"stream", "stream_with_template_card", "template_card", "markdown", *_FILES}
        if body.get("msgtype") not in kinds:
            raise Refused(40008, "invalid message type")
        self._count(window.chat)
        if body["msgtype"].startswith("stream"):
            self._stream(window.chat, body)
        else:
            self._show(window.chat, body, req_id, "reply")
        return {}

    def update(self, req_id: str, body: Body, line: object) -> Body:
        window = self._window(req_id, "card", AT_ONCE, line)
        card = body.get("template_card") or {}
        if body.get("response_type") != "update_template_card":
            raise Refused(40058, "invalid response_type")
        check_bot_card(card)
        if card.get("task_id") != window.task_id:
            raise Refused(42016, "task_id not match")
        self._count(window.chat)
        for post in window.chat.posts:
            if post.card.get("task_id") == window.task_id:
                for user in body.get("userids", ()):
                    post.seen_by[user] = card
                post.body = post.body if body.get("userids") else card
        window.is_used = True
        return {}

    def push(self, req_id: str, body: Body, line: object) -> Body:
        chat = self._chat_to_push(body)
        if body.get("msgtype") not in {"markdown", "template_card", *_FILES}:
            raise Refused(40008, "invalid message type")
        self._count(chat)
        self._show(chat, body, req_id, "push")
        return {}

    def begin_upload(self, req_id: str, body: Body, line: object) -> Body:
        kind, size, chunks = body.get("type"), body.get("total_size"), body.get("total_chunks")
        now = self.clock.now()
        self.uploaded = [at for at in self.uploaded if at > now - 3600]
        if sum(at > now - 60 for at in self.uploaded) >= MOST_A_MINUTE:
            raise Refused(45009, "upload freq out of limit")
        self.uploaded.append(now)
        if kind not in _FILES or not body.get("filename"):
            raise Refused(40004, "invalid media type")
        if not 5 < size <= _LARGEST[kind]:
            raise Refused(45001, "media size out of limit")
        if not 1 <= chunks <= MOST_CHUNKS:
            raise Refused(40058, "invalid total_chunks")
        upload_id = f"UP-{self.number()}"
        self.uploads[upload_id] = Upload(
            kind=kind, name=body["filename"], size=size, chunks=chunks, md5=body["md5"], at=now
        )
        return {"upload_id": upload_id}

    def add_chunk(self, req_id: str, body: Body, line: object) -> Body:
        upload = self._upload(body)
        content = base64.b64decode(body["base64_data"], validate=True)
        if not 0 <= body["chunk_index"] < upload.chunks or len(content) > LARGEST_CHUNK:
            raise Refused(40058, "invalid chunk")
        upload.parts[body["chunk_index"]] = content
        return {}

    def end_upload(self, req_id: str, body: Body, line: object) -> Body:
        upload = self._upload(body)
        content = b"".join(part for _, part in sorted(upload.parts.items()))
        is_whole = len(upload.parts) == upload.chunks and len(content) == upload.size
        if not is_whole or hashlib.md5(content).hexdigest() != upload.md5:
            raise Refused(40058, "media is not whole")
        if upload.kind == "image" and not content.startswith(_PICTURES):
            raise Refused(40005, "invalid file type")
        now = self.clock.now()
        media = Media(
            id=f"MB-{self.number()}", kind=upload.kind, name=upload.name, content=content, at=now
        )
        self.media[media.id] = media
        return {"type": media.kind, "media_id": media.id, "created_at": str(int(now))}

    # ------------------------------------------------------------------ rules

    def _window(self, req_id: str, kind: str, within: float, line: object) -> Window:
        window = self.windows.get(req_id)
        if window is None or window.kind != kind or window.line is not line or window.is_used:
            raise Refused(846605, "invalid req_id")
        if self.clock.now() - window.at > within:
            raise Refused(846605, "req_id expired")
        return window

    def _chat_to_push(self, body: Body) -> BotChat:
        chat_id, kind = str(body.get("chatid") or ""), body.get("chat_type", 0)
        group, single = self.chats.get(chat_id), self.chats.get(chat_id.lower())
        group = group if group and group.is_group else None
        single = single if single and not single.is_group else None
        chat = {0: group or single, 1: single, 2: group}[kind]
        if chat is None or not chat.spoken:
            raise Refused(93006, "invalid chatid")
        return chat

    def _count(self, chat: BotChat) -> None:
        now = self.clock.now()
        chat.said = [at for at in chat.said if at > now - 3600]
        if sum(at > now - 60 for at in chat.said) >= MOST_A_MINUTE or len(chat.said) >= 1000:
            raise Refused(45009, "api freq out of limit")
        chat.said.append(now)

    def _stream(self, chat: BotChat, body: Body) -> None:
        stream, now = body["stream"], self.clock.now()
        _fits(stream.get("content", ""))
        post, since = self._streams.get(stream["id"], (None, now))
        if now - since > STREAM_WITHIN or (post and post.body["finish"]):
            raise Refused(846608, "stream message update expired")
        if post is None:
            post = BotPost(id=stream["id"], kind="stream", body={}, at=now, way="reply")
            self._streams[stream["id"]] = (post, now)
            chat.posts.append(post)
        post.body = {"content": stream.get("content", ""), "finish": bool(stream.get("finish"))}
        if card := body.get("template_card"):
            content = {"msgtype": "template_card", "template_card": card}
            self._show(chat, content, stream["id"], "reply")

    def _show(self, chat: BotChat, body: Body, req_id: str, way: str) -> None:
        kind = str(body["msgtype"])
        content, file, name = body.get(kind) or {}, None, req_id
        if kind == "template_card":
            check_bot_card(content)
            name = self._claimed(content) or name
        elif kind in _FILES:
            file = self._media(content.get("media_id"))
        else:
            _fits(content.get("content", ""))
        chat.posts.append(
            BotPost(id=name, kind=kind, body=dict(content), at=self.clock.now(), way=way, file=file)
        )
        self.changed()

    def _claimed(self, card: Body) -> str:
        task = str(card.get("task_id", ""))
        if card["card_type"] in INTERACTIVE and task in self.bot.tasks:
            raise Refused(42014, "task_id is not unique")
        self.bot.tasks.add(task)
        return task

    def _media(self, media_id: object) -> Media:
        media = self.media.get(str(media_id))
        if media is None or media.at + MEDIA_LIVES <= self.clock.now():
            raise Refused(40007, "invalid media_id")
        return media

    def _upload(self, body: Body) -> Upload:
        upload = self.uploads.get(str(body.get("upload_id")))
        if upload is None or upload.at + UPLOAD_LIVES <= self.clock.now():
            raise Refused(40058, "invalid upload_id")
        return upload


def check_bot_card(card: Body) -> None:
    """Limits of bots, which are smaller than those of apps."""
    check_card(card)
    title = card.get("main_title") or {}
    facts = card.get("horizontal_content_list") or []
    is_right = (
        fits(title.get("title"), 26)
        and len(title.get("desc") or "") <= 30
        and len(card.get("sub_title_text") or "") <= 112
        and all(fits(fact.get("value"), 26) for fact in facts)
    )
    if not is_right:
        raise Refused(40058, "invalid Request Parameter")


def _fits(content: str) -> None:
    if not content.strip():
        raise Refused(44004, "empty content")
    if len(content.encode()) > LONGEST_MARKDOWN:
        raise Refused(45002, "content size out of limit")
