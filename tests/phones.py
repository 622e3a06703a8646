"""How a person on each platform uses a chat, so that one story can be told on all."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote

import aiohttp

from tests.platforms import dingtalk
from tests.platforms.telegram.people import Person, Snapshot
from tests.platforms.telegram.records import Chat, Message
from tests.platforms.telegram.world import CallbackQuery
from tests.platforms.wecom.people import Hand
from tests.process import until


class Phone(Protocol):
    """One person's view of one chat."""

    name: str

    async def says(self, text: str, *, reply_to: str = "") -> None:
        """Write; `reply_to` is a piece of the message that is answered."""

    async def sends_pictures(self, *contents: bytes, caption: str = "") -> None:
        """Send one picture, or several at once."""

    async def edits(self, piece: str, text: str) -> None:
        """Change one's latest message that contains `piece`."""

    async def presses(self, label: str, *, on: str = "") -> None:
        """Press the latest button with this label, on a message that contains `on`."""

    async def sees(self, *pieces: str) -> str:
        """Wait for one message that contains all pieces; returns its text."""

    async def sees_notice(self, piece: str) -> None:
        """Wait until the latest press was answered by a fleeting line that contains `piece`."""

    async def sees_file(self, content: bytes, name: str = "") -> None:
        """Wait until this file was shown by us."""

    def screen(self) -> list[str]:
        """Everything shown now, oldest first, buttons in brackets."""


class TelegramPhone:
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

    async def sees(self, *pieces: str) -> str:
        await _seen(self, pieces)
        return next(line for line in reversed(self.screen()) if all(p in line for p in pieces))

    def screen(self) -> list[str]:
        return [_line(m.text, m.buttons) for m in self._chat.messages if not m.is_deleted]

    def _find(self, piece: str) -> Message | None:
        return next((m for m in reversed(self._chat.messages) if piece in m.text), None)

    def _with_button(self, label: str, on: str) -> Message | None:
        with_text = [m for m in reversed(self._chat.messages) if on in m.text]
        labels = {m.id: [text for row in m.buttons for text in row] for m in with_text}
        exact = (m for m in with_text if label in labels[m.id])
        alike = (m for m in with_text if any(label in text for text in labels[m.id]))
        return next(exact, None) or next(alike, None)


class DingtalkPhone:
    """Somebody on the emulated DingTalk. In groups they mention the robot."""

    def __init__(self, person: dingtalk.Person, chat: dingtalk.Chat) -> None:
        self.name = person.name
        self._person = person
        self._chat = chat

    async def says(self, text: str, *, reply_to: str = "") -> None:
        quoted = await found(self, lambda: self._find(reply_to), reply_to) if reply_to else None
        await self._person.says(self._chat, text, quotes=quoted)

    async def sends_pictures(self, *contents: bytes, caption: str = "") -> None:
        await self._person.sends_rich(self._chat, *([caption] if caption else []), *contents)

    async def edits(self, piece: str, text: str) -> None:
        raise NotImplementedError("nobody can change a message on DingTalk")

    async def presses(self, label: str, *, on: str = "") -> None:
        title = await found(self, lambda: self._label(label, on), f"[{label}]")
        await self._person.presses(self._chat, title)

    async def sees_notice(self, piece: str) -> None:
        await self.sees(piece)

    async def sees_file(self, content: bytes, name: str = "") -> None:
        def is_shown() -> bool:
            files = (file for message in self._chat.ours for file in message.files)
            return any(file.content == content and name in file.name for file in files)

        await found(self, is_shown, f"the file {name}")

    async def sees(self, *pieces: str) -> str:
        await _seen(self, pieces)
        return next(line for line in reversed(self.screen()) if all(p in line for p in pieces))

    def screen(self) -> list[str]:
        return [
            _line(message.text, [[label] for label, _ in message.buttons])
            for message in self._chat.history
            if not message.is_recalled
        ]

    def _find(self, piece: str) -> dingtalk.Message | None:
        return next((m for m in reversed(self._chat.history) if piece in m.text), None)

    def _label(self, label: str, on: str) -> str | None:
        """The latest button so called, else one whose label contains it."""
        messages = [message for message in reversed(self._chat.ours) if on in message.text]
        labels = [title for message in messages for title, _ in message.buttons]
        alike = (title for title in labels if label in title)
        return label if label in labels else next(alike, None)


@dataclass(eq=False)
class WebPhone:
    """Somebody on the web chat's page, speaking its protocol over HTTP."""

    name: str
    url: str
    token: str
    session: aiohttp.ClientSession
    locale: str = "zh_CN"
    lines: dict[int, dict[str, Any]] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    _reading: asyncio.Task[None] | None = None

    async def opens(self) -> "WebPhone":
        """Open the page."""
        self._reading = asyncio.create_task(self._read())
        return self

    async def closes(self) -> None:
        """Close the page."""
        if self._reading:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)

    async def says(self, text: str, *, reply_to: str = "") -> None:
        answered = await found(self, lambda: self._find(reply_to), reply_to) if reply_to else None
        await self._wishes(type="say", text=text, reply_to=answered["line"] if answered else 0)

    async def sends_pictures(self, *contents: bytes, caption: str = "") -> None:
        files = [await self.uploads(content, "picture.png") for content in contents]
        await self._wishes(type="say", text=caption, files=files)

    async def uploads(self, content: bytes, name: str) -> str:
        """Hand in a file; returns the reference to send it by."""
        status, told = await self.tries_to_upload(content, name)
        assert status == 200, told
        return str(told["reference"])

    async def tries_to_upload(self, content: bytes, name: str) -> tuple[int, dict[str, Any]]:
        """Hand in a file: status and what was told."""
        headers = {**self._headers, "X-File-Name": quote(name)}
        async with self.session.post(
            f"{self.url}/chat/files", data=content, headers=headers
        ) as answer:
            return answer.status, await answer.json()

    async def edits(self, piece: str, text: str) -> None:
        line = await found(self, lambda: self._find(piece, is_mine=True), piece)
        await self._wishes(type="edit", line=line["line"], text=text)

    async def presses(self, label: str, *, on: str = "") -> None:
        line, button = await found(self, lambda: self._with_button(label, on), f"[{label}]")
        await self._wishes(
            type="press", line=line, command=button["command"], version=button["version"]
        )

    async def sees_notice(self, piece: str) -> None:
        assert piece in self.notices[-1]

    async def sees_file(self, content: bytes, name: str = "") -> None:
        def shown() -> list[str]:
            lines = (line for line in self.lines.values() if not line["is_mine"])
            return [f["address"] for line in lines for f in line["files"] if name in f["name"]]

        async def is_shown() -> bool:
            for address in shown():
                async with self.session.get(f"{self.url}{address}") as answer:
                    if answer.status == 200 and await answer.read() == content:
                        return True
            return False

        await found(self, is_shown, f"the file {name}")

    async def sees(self, *pieces: str) -> str:
        await _seen(self, pieces)
        return next(line for line in reversed(self.screen()) if all(p in line for p in pieces))

    def screen(self) -> list[str]:
        return [
            _line(_text(line), [[b["label"] for b in row] for row in line["buttons"]])
            for _, line in sorted(self.lines.items())
        ]

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    async def _wishes(self, **wish: object) -> None:
        wish |= {"id": secrets.token_hex(8), "locale": self.locale}
        async with self.session.post(
            f"{self.url}/chat/messages", json=wish, headers=self._headers
        ) as answer:
            told = await answer.json()
        assert told["type"] in {"ack", "done"}, told
        if told.get("notice"):
            self.notices.append(told["notice"])

    async def catches_up(self) -> None:
        """Load the page anew: afterwards everything shown until now is on the screen."""
        async with self.session.get(f"{self.url}/chat/poll", headers=self._headers) as answer:
            assert answer.status == 200, await answer.text()
            self._takes(await answer.json())

    def _takes(self, news: dict[str, Any]) -> None:
        for line in news.get("lines", ()):
            self.lines[line["line"]] = line

    async def _read(self) -> None:
        revision = ""
        while True:
            try:
                async with self.session.get(
                    f"{self.url}/chat/poll", params={"revision": revision}, headers=self._headers
                ) as answer:
                    news = await answer.json() if answer.status == 200 else None
            except aiohttp.ClientError:
                news = None
            if news is None:
                await asyncio.sleep(0.05)
                continue
            self._takes(news)
            revision = str(news.get("revision", revision))

    def _find(self, piece: str, *, is_mine: bool = False) -> dict[str, Any] | None:
        lines = (line for _, line in sorted(self.lines.items(), reverse=True))
        meant = (line for line in lines if line["is_mine"] or not is_mine)
        return next((line for line in meant if piece in _text(line)), None)

    def _with_button(self, label: str, on: str) -> tuple[int, dict[str, Any]] | None:
        found = [
            (number, button)
            for number, line in sorted(self.lines.items(), reverse=True)
            if on in _text(line)
            for row in line["buttons"]
            for button in row
            if label in button["label"]
        ]
        exact = (one for one in found if one[1]["label"] == label)
        return next(iter([*exact, *found]), None)


def _text(line: dict[str, Any]) -> str:
    facts = [f"{label}：{value}" for label, value in line["facts"]]
    return "\n".join(filter(None, (line["title"], *facts, line["text"])))


def _line(text: str, buttons: list[list[str]]) -> str:
    rows = [" ".join(f"[{label}]" for label in row) for row in buttons]
    return "\n".join((text, *rows))


async def _seen(phone: Phone, pieces: tuple[str, ...]) -> None:
    def is_shown() -> bool:
        return any(all(piece in line for piece in pieces) for line in phone.screen())

    await found(phone, is_shown, " + ".join(pieces))


async def found(phone: Phone, look: Callable[[], Any], what: str) -> Any:
    try:
        return await until(look)
    except TimeoutError:
        shown = "\n---\n".join(phone.screen())
        raise AssertionError(f"{phone.name} never saw {what}; the screen:\n{shown}") from None


class WecomPhone:
    """A member of a corporation, in the chat with its app on the emulated WeCom."""

    def __init__(self, hand: Hand) -> None:
        self.name = hand.member.name
        self._hand = hand

    async def says(self, text: str, *, reply_to: str = "") -> None:
        # WeCom does not tell what is answered.
        self._hand.says(text)

    async def sends_pictures(self, *contents: bytes, caption: str = "") -> None:
        for content in contents:
            self._hand.sends_picture(content)
        if caption:
            self._hand.says(caption)

    async def edits(self, piece: str, text: str) -> None:
        raise NotImplementedError("nobody can change what they wrote on WeCom")

    async def presses(self, label: str, *, on: str = "") -> None:
        def meant() -> str | None:
            posts = [post for post in reversed(self._hand.posts) if on in post.text]
            labels = [shown for post in posts for shown in post.buttons]
            exact = (shown for shown in labels if shown == label)
            # Long ones are cut.
            alike = (one for one in labels if label in one or label.startswith(one.rstrip("…")))
            return next(exact, None) or next(alike, None)

        self._hand.presses(await found(self, meant, f"[{label}]"), on=on)

    async def sees_notice(self, piece: str) -> None:
        """There are none."""

    async def sees_file(self, content: bytes, name: str = "") -> None:
        def is_shown() -> bool:
            files = (post.file for post in self._hand.posts if post.file)
            return any(file.content == content and name in file.name for file in files)

        await found(self, is_shown, f"the file {name}")

    async def sees(self, *pieces: str) -> str:
        await _seen(self, pieces)
        return next(line for line in reversed(self.screen()) if all(p in line for p in pieces))

    def screen(self) -> list[str]:
        return [_line(post.text, [post.buttons]) for post in self._hand.posts]
