"""The socket bots connect to, and where the files of people lie sealed."""

import asyncio
import base64
import json
import os
import ssl
from contextlib import suppress
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from aiohttp import WSCloseCode, WSMsgType, web
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.platforms.telegram.clock import Clock
from tests.platforms.wecom.bot_people import BotHand, Person
from tests.platforms.wecom.bot_records import FILE_LIVES, Bot, BotChat, SealedFile, Window
from tests.platforms.wecom.bot_world import BotWorld
from tests.platforms.wecom.faults import Befall
from tests.platforms.wecom.records import Refused
from tests.waiting import free_port

BOT_ID, SECRET, NAME = "aibQ7", "s3cr3t-of-the-bot", "售后助手"


class Farewell(StrEnum):
    """How the former connection ends when another one subscribes."""

    NORMAL = "1000"
    ERROR = "1011"
    RESET = "reset"


class Line:
    """One connection."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self._request = request

    async def says(self, frame: dict[str, Any]) -> None:
        with suppress(ConnectionError):
            await self.socket.send_str(json.dumps(frame, ensure_ascii=False))

    def cut(self) -> None:
        """As a network does."""
        if self._request.transport is not None:
            self._request.transport.abort()


class BotServer(BotWorld):
    """Listens on a loopback port of its own. `async with`."""

    def __init__(self, clock: Clock | None = None, *, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(Bot(id=BOT_ID, secret=SECRET, name=NAME), clock)
        self.port = free_port()
        self.url = f"{'wss' if tls else 'ws'}://localhost:{self.port}"
        self.farewell = Farewell.NORMAL
        self.answers_pings = True
        # Somebody else takes the bot over in the moment it is subscribed to.
        self.is_contested = False
        # Keys of files lack their last "=".
        self.cuts_keys = False
        # Subscribed; there is never more than one for long.
        self.line: Line | None = None
        self.opened = 0
        # What nobody was connected to hear.
        self.lost: list[dict[str, Any]] = []
        self._tls = tls
        self._runner: web.AppRunner | None = None
        self._latest: tuple[BotChat, dict[str, Any]] | None = None
        self._lines: set[Line] = set()

    async def __aenter__(self) -> "BotServer":
        await self.comes_up()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.goes_down()

    async def comes_up(self) -> None:
        app = web.Application()
        app.router.add_get("/", self._serve)
        app.router.add_get("/file/{id}", self._download)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, ssl_context=self._tls)
        await site.start()

    async def goes_down(self) -> None:
        for line in list(self._lines):
            line.cut()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def connected(self) -> Line:
        """Wait until a bot is there."""
        return await self.eventually(lambda: self.line)

    def person(self, user_id: str, name: str, *, corp_id: str = "") -> Person:
        return Person(user_id=user_id, name=name, corp_id=corp_id)

    def hand(self, person: Person, chat: BotChat | None = None) -> BotHand:
        """Somebody's phone, in a group or in the chat with the bot."""
        return BotHand(self, person, chat or self.chat(person.user_id))

    # ------------------------------------------------------------------ to the bot

    async def tells(self, command: str, chat: BotChat, body: dict[str, Any], kind: str) -> None:
        """Once, to whoever is connected. `kind`: how it may be answered."""
        body = {"msgid": f"M-{self.number()}", "aibotid": self.bot.id, **body}
        self._latest = (chat, {"cmd": command, "body": body, "kind": kind})
        await self.repeat_latest()

    async def repeat_latest(self) -> None:
        """The same message once more, as it happens."""
        assert self._latest
        chat, told = self._latest
        if self.line is None:
            self.lost.append(told["body"])
            return
        req_id = f"SRV-{self.number()}"
        event = told["body"].get("event", {}).get("template_card_event", {})
        self.windows[req_id] = Window(
            kind=told["kind"],
            chat=chat,
            at=self.clock.now(),
            line=self.line,
            task_id=event.get("task_id", ""),
        )
        headers = {"req_id": req_id}
        await self.line.says({"cmd": told["cmd"], "headers": headers, "body": told["body"]})

    def seal(self, name: str, content: bytes) -> dict[str, str]:
        """Keep a file of a person; what a message says of it."""
        key = os.urandom(32)
        pad = 32 - len(content) % 32
        cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
        sealed = cipher.update(content + bytes([pad]) * pad) + cipher.finalize()
        file = SealedFile(id=f"F-{self.number()}", name=name, sealed=sealed, at=self.clock.now())
        self.files[file.id] = file
        shown = base64.b64encode(key).decode()
        url = f"{self.url.replace('ws', 'http', 1)}/file/{file.id}?sign=a/b%2B%3D"
        return {"url": url, "aeskey": shown.rstrip("=") if self.cuts_keys else shown}

    async def _download(self, request: web.Request) -> web.Response:
        file = self.files.get(request.match_info["id"])
        is_signed = request.query.get("sign") == "a/b+="
        if file is None or not is_signed or file.at + FILE_LIVES <= self.clock.now():
            return web.Response(status=403, text="<Error><Code>AccessDenied</Code></Error>")
        shown = f"attachment; filename*=UTF-8''{quote(file.name)}" if file.name else ""
        headers = {"Content-Disposition": shown} if shown else {}
        return web.Response(body=file.sealed, headers=headers)

    # ------------------------------------------------------------------ from the bot

    async def _serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=4 << 20)
        await socket.prepare(request)
        line = Line(socket, request)
        self.opened += 1
        self._lines.add(line)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._take(line, json.loads(message.data))
        finally:
            self._lines.discard(line)
            if self.line is line:
                self.line = None
            self.changed()
        return socket

    async def _take(self, line: Line, frame: dict[str, Any]) -> None:
        command, req_id = frame["cmd"], frame["headers"]["req_id"]
        body = frame.get("body", {})
        if command == "ping":
            await self._pong(line, req_id)
            return
        fault = self.faults.strike(command)
        if fault and fault.befall is Befall.CUT:
            line.cut()
            return
        try:
            if fault and fault.befall is Befall.CODE:
                raise Refused(fault.code, fault.message or "planned")
            code, message, result = 0, "ok", await self._result(line, command, req_id, body)
        except Refused as refused:
            code, message, result = refused.code, refused.message, {}
        self.asked.append((command, body))
        self.codes.append((command, code))
        if fault and fault.befall is Befall.CUT_AFTER_EFFECT:
            line.cut()
        elif not fault or fault.befall is not Befall.SILENT_AFTER_EFFECT:
            await line.says({**_ack(req_id, code, message), **({"body": result} if result else {})})
        if command == "aibot_subscribe" and self.is_contested:
            self.line = None
            await self._dismiss(line)
        self.changed()

    async def _pong(self, line: Line, req_id: str) -> None:
        if self.answers_pings:
            await line.says(_ack(req_id, 0 if self.line is line else 846609))

    async def _result(
        self, line: Line, command: str, req_id: str, body: dict[str, Any]
    ) -> dict[str, Any]:
        if command == "aibot_subscribe":
            self.subscribe(body)
            await self._take_over(line)
            return {}
        if self.line is not line:
            raise Refused(846609, "not subscribed")
        known = {
            "aibot_respond_welcome_msg": self.welcome,
            "aibot_respond_msg": self.reply,
            "aibot_respond_update_msg": self.update,
            "aibot_send_msg": self.push,
            "aibot_upload_media_init": self.begin_upload,
            "aibot_upload_media_chunk": self.add_chunk,
            "aibot_upload_media_finish": self.end_upload,
        }
        if command not in known:
            raise Refused(40017, "invalid cmd")
        return known[command](req_id, body, line)

    async def _take_over(self, line: Line) -> None:
        former, self.line = self.line, line
        if former is not None and former is not line:
            await self._dismiss(former)

    async def _dismiss(self, former: Line) -> None:
        body = {
            "msgid": f"M-{self.number()}",
            "create_time": int(self.clock.now()),
            "aibotid": self.bot.id,
            "msgtype": "event",
            "event": {"eventtype": "disconnected_event"},
        }
        headers = {"req_id": f"SRV-{self.number()}"}
        await former.says({"cmd": "aibot_event_callback", "headers": headers, "body": body})
        if self.farewell is Farewell.RESET:
            # What was said before arrives first.
            await asyncio.sleep(0.05)
            former.cut()
        else:
            is_error = self.farewell is Farewell.ERROR
            code = WSCloseCode.INTERNAL_ERROR if is_error else WSCloseCode.OK
            asyncio.get_running_loop().create_task(former.socket.close(code=code))


def _ack(req_id: str, code: int, message: str = "ok") -> dict[str, Any]:
    return {"headers": {"req_id": req_id}, "errcode": code, "errmsg": message}
