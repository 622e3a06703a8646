"""The state of the emulated WeCom and what its methods do to it. No HTTP here."""

import asyncio
import hashlib
import itertools
import json
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Any

from tests.platforms.telegram.clock import Clock
from tests.platforms.wecom.cards import INTERACTIVE, check_card
from tests.platforms.wecom.faults import Faults
from tests.platforms.wecom.people import Member
from tests.platforms.wecom.records import (
    CODE_LIVES,
    MEDIA_LIVES,
    RECALL_WITHIN,
    App,
    Call,
    Code,
    Media,
    Post,
    Refused,
    Tag,
    TokenMode,
)

MOST_A_MINUTE = 30
MOST_AN_HOUR = 1000
_PICTURES = (b"\xff\xd8", b"\x89PNG")
_LARGEST = {"image": 10 << 20, "voice": 2 << 20, "video": 10 << 20, "file": 20 << 20}
_DEAD = {"image": 40009, "voice": 45001, "video": 40011, "file": 45001}


class World:
    """One corporation."""

    def __init__(self, corp_id: str) -> None:
        self.corp_id = corp_id
        self.clock = Clock()
        self.apps: dict[int, App] = {}
        self.members: dict[str, Member] = {}
        self.tags: dict[int, Tag] = {}
        self.departments: dict[int, dict[str, Any]] = {}
        self.media: dict[str, Media] = {}
        self.posts: list[Post] = []
        self.codes: dict[str, Code] = {}
        self.calls: list[Call] = []
        self.faults = Faults()
        # Our address as WeCom sees it, while it is not among the trusted ones; "" = it is.
        self.untrusted = ""
        self.flood_drops = True
        self.news = asyncio.Event()
        self._numbers = itertools.count(1)
        self._sent: dict[tuple[int, str], deque[float]] = defaultdict(deque)
        self._contents: list[tuple[float, str]] = []
        self._tasks: set[tuple[int, str]] = set()

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

    # ------------------------------------------------------------------ tokens

    def grant(self, corp_id: str, secret: str) -> dict[str, Any]:
        if corp_id != self.corp_id:
            raise Refused(40013, "invalid corpid")
        app = next((one for one in self.apps.values() if one.secret == secret), None)
        if app is None:
            raise Refused(40001, "invalid credential")
        now = self.clock.now()
        live = [token for token, until in app.tokens.items() if until > now]
        if app.mode is TokenMode.SAME and live:
            token = live[-1]
        else:
            if app.mode is TokenMode.FRESH_ALONE:
                app.tokens.clear()
            token = f"tk-{app.agent_id}-{self.number()}"
            app.tokens[token] = now + app.lifetime
        return {"access_token": token, "expires_in": int(app.tokens[token] - now)}

    def app_of(self, token: str | None) -> App:
        if not token:
            raise Refused(41001, "access_token missing")
        app = next((one for one in self.apps.values() if token in one.tokens), None)
        if app is None or app.refuses_all:
            raise Refused(40014, "invalid access_token")
        if app.tokens[token] <= self.clock.now():
            raise Refused(42001, "access_token expired")
        if self.untrusted:
            raise Refused(60020, f"not allow to access from your ip, from ip: {self.untrusted}")
        return app

    def invalidate_now(self) -> None:
        """All tokens die before their time."""
        for app in self.apps.values():
            app.tokens.clear()

    # ------------------------------------------------------------------ messages

    def send(self, app: App, body: dict[str, Any]) -> dict[str, Any]:
        if body.get("agentid") != app.agent_id:
            raise Refused(301002, "not allow operate another agent with this accesstoken")
        users, invalid = self._receivers(body)
        if not users:
            raise Refused(81013, "user & party & tag all invalid")
        kind, content = self._content(body)
        msgid, now = f"MSG-{self.number()}", self.clock.now()
        answer = {"invaliduser": "|".join(invalid), "msgid": msgid}
        if self._is_repeated(body, now):
            return answer
        self._claim_task(app, kind, content)
        for user in users:
            if not self._is_flooded(app, user, now):
                self.posts.append(self._post(app, user, kind, content, msgid, now))
        if kind == "template_card" and content["card_type"] in INTERACTIVE:
            answer["response_code"] = self.new_code(app.agent_id, msgid)
        return answer

    def _receivers(self, body: dict[str, Any]) -> tuple[list[str], list[str]]:
        named = [one for one in str(body.get("touser") or "").split("|") if one]
        if not named and not body.get("toparty") and not body.get("totag"):
            raise Refused(82001, "touser & toparty & totag is empty")
        if len(named) > 1000:
            raise Refused(40032, "invalid openid list size")
        known = [one.lower() for one in named if self._is_reached(one)]
        return known, [one.lower() for one in named if not self._is_reached(one)]

    def _is_reached(self, user: str) -> bool:
        member = self.members.get(user.lower())
        return bool(member and member.is_visible and member.status == 1)

    def _content(self, body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        kind = str(body.get("msgtype"))
        content = body.get(kind)
        if kind not in {"text", "markdown", "template_card", *_LARGEST} or not content:
            raise Refused(40008, "invalid message type")
        if kind in {"text", "markdown"} and not str(content.get("content", "")).strip():
            raise Refused(44004, "empty content")
        if kind in {"text", "markdown"}:
            # What is longer is cut without a word.
            cut = content["content"].encode()[:2048].decode("utf-8", "ignore")
            content = {"content": cut}
        if kind == "template_card":
            check_card(content)
        if kind in _LARGEST:
            self.file_of(content.get("media_id"))
        return kind, content

    def _claim_task(self, app: App, kind: str, content: dict[str, Any]) -> None:
        task = str(content.get("task_id", "")) if kind == "template_card" else ""
        if not task:
            return
        if (app.agent_id, task) in self._tasks:
            raise Refused(42014, "task_id is not unique")
        self._tasks.add((app.agent_id, task))

    def _is_repeated(self, body: dict[str, Any], now: float) -> bool:
        said = {key: value for key, value in body.items() if "duplicate" not in key}
        digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
        since = now - body.get("duplicate_check_interval", 1800)
        is_repeated = bool(body.get("enable_duplicate_check")) and any(
            at >= since and one == digest for at, one in self._contents
        )
        self._contents.append((now, digest))
        return is_repeated

    def _is_flooded(self, app: App, user: str, now: float) -> bool:
        sent = self._sent[app.agent_id, user]
        while sent and sent[0] <= now - 3600:
            sent.popleft()
        lately = sum(1 for at in sent if at > now - 60)
        is_flooded = lately >= MOST_A_MINUTE or len(sent) >= MOST_AN_HOUR
        if not is_flooded:
            sent.append(now)
        return is_flooded and self.flood_drops

    def _post(
        self, app: App, user: str, kind: str, content: dict[str, Any], msgid: str, now: float
    ) -> Post:
        file = self.media.get(content.get("media_id", ""))
        return Post(
            msgid=msgid,
            agent_id=app.agent_id,
            user=user,
            kind=kind,
            body=dict(content),
            at=now,
            file=file,
        )

    # ------------------------------------------------------------------ cards

    def new_code(self, agent_id: int, msgid: str) -> str:
        code = f"RC-{self.number()}"
        until = self.clock.now() + CODE_LIVES
        self.codes[code] = Code(msgid=msgid, agent_id=agent_id, until=until)
        return code

    def update_card(self, app: App, body: dict[str, Any]) -> dict[str, Any]:
        code = self.codes.get(str(body.get("response_code")))
        if code is None or code.is_used or code.until <= self.clock.now():
            raise Refused(40058, "invalid response_code")
        if code.agent_id != app.agent_id:
            raise Refused(42015, "task_id not match app")
        card, button = body.get("template_card"), body.get("button")
        if card:
            check_card(card)
        elif not button:
            raise Refused(40058, "invalid Request Parameter")
        code.is_used = True
        receivers = {str(user).lower() for user in body.get("userids", ())}
        for post in self.posts:
            if post.msgid == code.msgid and (body.get("atall") or post.user in receivers):
                post.body = dict(card) if card else post.body
                post.replaced_name = "" if card else button["replace_name"]
        return {"invaliduser": [one for one in receivers if one not in self.members]}

    def recall(self, app: App, body: dict[str, Any]) -> dict[str, Any]:
        meant = [post for post in self.posts if post.msgid == body.get("msgid")]
        oldest = self.clock.now() - RECALL_WITHIN
        if not meant or meant[0].agent_id != app.agent_id or meant[0].at < oldest:
            raise Refused(40058, "invalid msgid")
        for post in meant:
            post.is_recalled = True
        return {}

    # ------------------------------------------------------------------ files

    def keep(self, kind: str, name: str, content: bytes) -> Media:
        """A file from an app or from a member's phone."""
        file = Media(
            id=f"MEDIA-{self.number()}", kind=kind, name=name, content=content, at=self.clock.now()
        )
        self.media[file.id] = file
        return file

    def upload(self, kind: str, name: str, content: bytes) -> dict[str, Any]:
        if kind not in _LARGEST:
            raise Refused(40004, "invalid media type")
        if len(content) <= 5:
            raise Refused(44001, "empty media data")
        if len(content) > _LARGEST[kind]:
            raise Refused(_DEAD[kind], "invalid size")
        if kind == "image" and not content.startswith(_PICTURES):
            raise Refused(40005, "invalid file type")
        file = self.keep(kind, name, content)
        return {"type": kind, "media_id": file.id, "created_at": str(int(file.at))}

    def file_of(self, media_id: object) -> Media:
        file = self.media.get(str(media_id))
        if file is None or file.at + MEDIA_LIVES <= self.clock.now():
            raise Refused(40007, "invalid media_id")
        return file

    # ------------------------------------------------------------------ directory

    def user(self, app: App, user_id: str) -> dict[str, Any]:
        member = self.members.get(user_id.lower())
        if member is None:
            raise Refused(60111, "userid not found")
        if not member.is_visible:
            raise Refused(60011, "no privilege to access/modify contact/party/agent")
        return {
            "userid": member.user_id,
            "name": member.name,
            "department": member.departments,
            "is_leader_in_dept": [int(d in member.leads) for d in member.departments],
            "direct_leader": member.direct_leader,
            "status": member.status,
        }

    def shown_to(self, user: str, agent_id: int) -> list[Post]:
        """What a member sees of an app, oldest first."""
        posts = (p for p in self.posts if p.user == user.lower() and not p.is_recalled)
        return [post for post in posts if post.agent_id == agent_id]
