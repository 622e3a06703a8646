"""The address of a group robot, and the group that reads it (document 91770)."""

import base64
import hashlib
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.platforms.telegram.clock import Clock
from tests.platforms.web_server import WebServer
from tests.platforms.wecom.records import MEDIA_LIVES, Media, Refused

KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"


@dataclass(eq=False, kw_only=True)
class RobotPost:
    """What the group sees."""

    kind: str
    text: str = ""
    file: bytes = b""
    name: str = ""


class GroupRobot:
    """One robot in one group."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.server = WebServer(self._answer)
        self.posts: list[RobotPost] = []
        self.is_removed = False
        self.most_a_minute = 20
        self._said: list[float] = []
        self._media: dict[str, Media] = {}

    async def _answer(self, request: web.Request) -> web.Response:
        raw = await request.read()
        try:
            if self.is_removed or request.query.get("key") != KEY:
                raise Refused(93000, f"invalid webhook url, hint: [1_2_{request.query.get('key')}]")
            answer = self._result(request, raw)
        except Refused as refused:
            return _json({"errcode": refused.code, "errmsg": refused.message})
        return _json({"errcode": 0, "errmsg": "ok", **answer})

    def _result(self, request: web.Request, raw: bytes) -> dict[str, Any]:
        match request.path:
            case "/cgi-bin/webhook/send":
                self.posts.append(self._post(json.loads(raw)))
                return {}
            case "/cgi-bin/webhook/upload_media":
                return self._upload(request.query.get("type", ""), raw, request.headers)
        raise Refused(40017, "no such method")

    def _post(self, body: dict[str, Any]) -> RobotPost:
        kind, content = body.get("msgtype"), body.get(str(body.get("msgtype"))) or {}
        post = self._content(str(kind), content)
        now = self.clock.now()
        self._said = [at for at in self._said if at > now - 60]
        if len(self._said) >= self.most_a_minute:
            raise Refused(45009, "api freq out of limit")
        self._said.append(now)
        return post

    def _content(self, kind: str, content: dict[str, Any]) -> RobotPost:
        match kind:
            case "text":
                return RobotPost(kind=kind, text=_text(content))
            case "image":
                return RobotPost(kind=kind, file=_picture(content))
            case "file":
                media = self._media.get(content.get("media_id", ""))
                if media is None or media.at + MEDIA_LIVES <= self.clock.now():
                    raise Refused(40007, "invalid media_id")
                return RobotPost(kind=kind, file=media.content, name=media.name)
        raise Refused(40008, "invalid message type")

    def _upload(self, kind: str, raw: bytes, headers: Any) -> dict[str, Any]:
        boundary = headers["Content-Type"].partition("boundary=")[2].encode()
        head, _, rest = raw.partition(b"\r\n\r\n")
        name = re.search(rb'name="media"; filename="([^"]+)"', head)
        if kind not in {"file", "voice"} or not name:
            raise Refused(44001, "empty media data")
        content = rest.partition(b"\r\n--" + boundary)[0]
        if not 5 < len(content) <= 20 << 20:
            raise Refused(45001, "media size out of limit")
        now = self.clock.now()
        media = Media(
            id=f"MW-{len(self._media)}", kind=kind, name=name[1].decode(), content=content, at=now
        )
        self._media[media.id] = media
        return {"type": kind, "media_id": media.id, "created_at": str(int(now))}


@asynccontextmanager
async def group_robot() -> AsyncIterator[GroupRobot]:
    """A robot at its address."""
    robot = GroupRobot()
    async with robot.server:
        yield robot


def _text(content: dict[str, Any]) -> str:
    text = str(content.get("content", ""))
    if not text.strip():
        raise Refused(44004, "empty content")
    if len(text.encode()) > 2048:
        raise Refused(45002, "content size out of limit")
    return text


def _picture(content: dict[str, Any]) -> bytes:
    picture = base64.b64decode(content["base64"], validate=True)
    is_right = picture.startswith((b"\xff\xd8", b"\x89PNG"))
    if not is_right or len(picture) > 2 << 20:
        raise Refused(40009, "invalid image size")
    if hashlib.md5(picture).hexdigest() != content["md5"]:
        raise Refused(40058, "md5 does not match")
    return picture


def _json(body: dict[str, Any]) -> web.Response:
    return web.Response(text=json.dumps(body), content_type="application/json")
