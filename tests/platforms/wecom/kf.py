"""Customer service: accounts, customers in WeChat, their sessions, and the log that is fetched."""

import re
from dataclasses import dataclass, field
from typing import Any

from tests.platforms.wecom.records import App, Media, Refused

# Seconds.
TOKEN_LIVES = 600
WELCOME_LIVES = 20
HISTORY = 3 * 24 * 3600
WINDOW = 48 * 3600
MOST_UNANSWERED = 5
_MSGID = re.compile(r"[0-9A-Za-z_-]{1,32}")
_SCENE = re.compile(r"[0-9A-Za-z_-]{1,32}")
# From each state, where a program may move a session to.
_MOVES = {0: {1, 2, 3}, 1: {2, 3}, 2: {3}, 3: {3, 4}, 4: set()}
_MEDIA = {"image", "voice", "video", "file"}


@dataclass(eq=False, kw_only=True)
class KfPost:
    """A message a customer sees."""

    msgid: str
    customer: str
    kind: str
    body: dict[str, Any]
    at: float
    file: Media | None = None
    # It came with a welcome: free of charge.
    is_greeting: bool = False

    @property
    def choices(self) -> list[tuple[str, str]]:
        """(label, id) of everything that can be pressed."""
        clicks = [one["click"] for one in self.body.get("list", ()) if one["type"] == "click"]
        return [(click["content"], click["id"]) for click in clicks]

    @property
    def buttons(self) -> list[str]:
        return [label for label, _ in self.choices]

    @property
    def text(self) -> str:
        return str(self.body.get("content") or self.body.get("head_content") or "")


@dataclass(eq=False, kw_only=True)
class Session:
    """One customer's chat with one account."""

    state: int = 0
    servicer: str = ""
    last_said: float | None = None
    sent_since: int = 0
    welcomed: float | None = None


@dataclass(eq=False, kw_only=True)
class KfAccount:
    """An account with its log. `app`: the one whose address is told what happens."""

    open_kfid: str
    name: str
    app: App
    is_managed: bool = True
    log: list[dict[str, Any]] = field(default_factory=list)
    tokens: dict[str, float] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    posts: list[KfPost] = field(default_factory=list)
    # Welcome code → customer and when it ends.
    welcomes: dict[str, tuple[str, float]] = field(default_factory=dict)
    msgids: set[str] = field(default_factory=set)
    servicers: dict[str, int] = field(default_factory=dict)

    def session(self, customer: str) -> Session:
        return self.sessions.setdefault(customer, Session())


class Kf:
    """All customer service of one corporation. `world`: clock, files, numbers."""

    def __init__(self, world: Any) -> None:
        self.world = world
        self.accounts: dict[str, KfAccount] = {}
        # By external_userid.
        self.nicknames: dict[str, str] = {}
        # Whether five messages and 48 hours are kept to.
        self.keeps_window = True
        # The code for an id that is taken is not documented.
        self.repeated_code = 84999
        self.page_size = 1000
        # So many pages without anything come before the next full one.
        self.empty_pages = 0
        # How often in a minute may be asked without a token.
        self.most_without_token = 3
        self.asked_without_token: list[float] = []
        # The next messages are taken and do not arrive, for these reasons.
        self.fails_later: list[int] = []
        # The app may not use customer service.
        self.refused_with = 0
        self._empty_left: dict[str, int] = {}

    def account(self, app: App, open_kfid: str = "wkAAA", name: str = "售后客服") -> KfAccount:
        """Made if there is none."""
        made = KfAccount(open_kfid=open_kfid, name=name, app=app)
        return self.accounts.setdefault(open_kfid, made)

    def happens(self, account: KfAccount, entry: dict[str, Any], *, tells: bool = True) -> None:
        """Into the log; and the program is told that there is something."""
        now = self.world.clock.now()
        known = {"msgid": f"KM-{self.world.number()}", "send_time": int(now)}
        account.log.append({**known, **entry})
        if tells:
            self.knocks(account)

    def knocks(self, account: KfAccount) -> str:
        """Tell the program; returns the token it is given."""
        token = f"KFTOK-{self.world.number()}"
        account.tokens[token] = self.world.clock.now() + TOKEN_LIVES
        fields = {
            "MsgType": "event",
            "Event": "kf_msg_or_event",
            "Token": token,
            "OpenKfId": account.open_kfid,
        }
        self.world.caller.calls_alone(account.app, fields)
        return token

    # ------------------------------------------------------------------ fetching

    def sync(self, app: App, body: dict[str, Any]) -> dict[str, Any]:
        account = self._account(body)
        self._admit(account, str(body.get("token") or ""))
        cursor = str(body.get("cursor") or "")
        start = self._start(account, cursor)
        left = self._empty_left.setdefault(f"{account.open_kfid} {start}", self.empty_pages)
        if left:
            self._empty_left[f"{account.open_kfid} {start}"] = left - 1
            return _page([], f"C-{start}-{left}", has_more=True)
        size = min(int(body.get("limit") or 1000), 1000, self.page_size)
        end = min(len(account.log), start + size)
        return _page(account.log[start:end], f"C-{end}", has_more=end < len(account.log))

    def _admit(self, account: KfAccount, token: str) -> None:
        now = self.world.clock.now()
        if token:
            if account.tokens.get(token, 0.0) <= now:
                raise Refused(95007, "invalid msg token")
            return
        lately = [at for at in self.asked_without_token if at > now - 60]
        if len(lately) >= self.most_without_token:
            raise Refused(45009, "api freq out of limit")
        self.asked_without_token = [*lately, now]

    def _start(self, account: KfAccount, cursor: str) -> int:
        if cursor:
            found = re.fullmatch(r"C-(\d+)(?:-\d+)?", cursor)
            if not found or len(cursor) > 64:
                raise Refused(40058, "invalid cursor")
            return int(found[1])
        oldest = self.world.clock.now() - HISTORY
        fresh = (n for n, entry in enumerate(account.log) if entry["send_time"] >= oldest)
        return next(fresh, len(account.log))

    # ------------------------------------------------------------------ sending

    def send(self, app: App, body: dict[str, Any]) -> dict[str, Any]:
        account, customer = self._account(body), str(body.get("touser"))
        if customer not in self.nicknames:
            raise Refused(40096, "invalid external userid")
        kind, content, file = self._content(body)
        session = account.session(customer)
        msgid = self._claim(account, body)
        if session.state not in {0, 1}:
            account.msgids.discard(msgid)
            raise Refused(95018, "send msg session status invalid")
        try:
            self._check_window(session)
        except Refused:
            account.msgids.discard(msgid)
            raise
        session.sent_since += 1
        if self.fails_later:
            self._fails(account, customer, msgid, self.fails_later.pop(0))
        else:
            self._shows(account, customer, msgid, kind, content, file)
        return {"msgid": msgid}

    def send_on_event(self, app: App, body: dict[str, Any]) -> dict[str, Any]:
        code = str(body.get("code"))
        account = next((one for one in self.accounts.values() if code in one.welcomes), None)
        if account is None:
            raise Refused(40029, "invalid code")
        customer, until = account.welcomes[code]
        if until <= self.world.clock.now():
            raise Refused(42003, "code expired")
        if body.get("msgtype") not in {"text", "msgmenu"}:
            raise Refused(40008, "invalid message type")
        kind, content, file = self._content(body)
        msgid = self._claim(account, body)
        del account.welcomes[code]
        account.session(customer).welcomed = self.world.clock.now()
        self._shows(account, customer, msgid, kind, content, file, is_greeting=True)
        return {"msgid": msgid}

    def _claim(self, account: KfAccount, body: dict[str, Any]) -> str:
        msgid = str(body.get("msgid") or f"M-{self.world.number()}")
        if "msgid" in body and not _MSGID.fullmatch(msgid):
            raise Refused(40058, "invalid msgid")
        if msgid in account.msgids:
            raise Refused(self.repeated_code, "msgid is not unique")
        account.msgids.add(msgid)
        return msgid

    def _check_window(self, session: Session) -> None:
        if not self.keeps_window:
            return
        if session.last_said is None or session.last_said + WINDOW <= self.world.clock.now():
            raise Refused(95002, "send msg time out of 48 hours")
        if session.sent_since >= MOST_UNANSWERED:
            raise Refused(95001, "send msg count limit")

    def _content(self, body: dict[str, Any]) -> tuple[str, dict[str, Any], Media | None]:
        kind = str(body.get("msgtype"))
        content = body.get(kind)
        if kind not in {"text", "msgmenu", *_MEDIA} or not isinstance(content, dict):
            raise Refused(40008, "invalid message type")
        if kind == "text":
            text = str(content.get("content", ""))
            if not text.strip():
                raise Refused(44004, "empty content")
            if len(text.encode()) > 2048:
                raise Refused(45002, "content size out of limit")
        if kind == "msgmenu":
            _check_menu(content)
        file = self.world.file_of(content.get("media_id")) if kind in _MEDIA else None
        return kind, content, file

    def _shows(
        self,
        account: KfAccount,
        customer: str,
        msgid: str,
        kind: str,
        content: dict[str, Any],
        file: Media | None,
        **more: Any,
    ) -> None:
        post = KfPost(
            msgid=msgid,
            customer=customer,
            kind=kind,
            body=content,
            at=self.world.clock.now(),
            file=file,
            **more,
        )
        account.posts.append(post)

    def _fails(self, account: KfAccount, customer: str, msgid: str, fail_type: int) -> None:
        told = {"fail_msgid": msgid, "fail_type": fail_type}
        self.happens(account, event(account, "msg_send_fail", customer, **told))

    # ------------------------------------------------------------------ the rest

    def state(self, app: App, body: dict[str, Any]) -> dict[str, Any]:
        session = self._account(body).session(str(body.get("external_userid")))
        return {"service_state": session.state, "servicer_userid": session.servicer}

    def move(self, app: App, body: dict[str, Any]) -> dict[str, Any]:
        session = self._account(body).session(str(body.get("external_userid")))
        target = body.get("service_state")
        if target not in _MOVES[session.state]:
            raise Refused(95016, "invalid service state transition")
        session.state = int(target)
        return {}

    def list_accounts(self, app: App) -> dict[str, Any]:
        self._check_right()
        known = self.accounts.values()
        return {
            "account_list": [
                {"open_kfid": one.open_kfid, "name": one.name, "manage_privilege": one.is_managed}
                for one in known
            ]
        }

    def list_servicers(self, params: dict[str, str]) -> dict[str, Any]:
        account = self._account({**params})
        known = account.servicers.items()
        return {"servicer_list": [{"userid": user, "status": status} for user, status in known]}

    def names(self, body: dict[str, Any]) -> dict[str, Any]:
        self._check_right()
        wanted = body.get("external_userid_list") or []
        if not 1 <= len(wanted) <= 100:
            raise Refused(40058, "invalid external_userid_list")
        known = [one for one in wanted if one in self.nicknames]
        return {
            "customer_list": [
                {"external_userid": one, "nickname": self.nicknames[one], "gender": 0}
                for one in known
            ],
            "invalid_external_userid": [one for one in wanted if one not in self.nicknames],
        }

    def contact_way(self, body: dict[str, Any]) -> dict[str, Any]:
        account, scene = self._account(body), str(body.get("scene", ""))
        if scene and not _SCENE.fullmatch(scene):
            raise Refused(40058, "invalid scene")
        return {"url": f"https://work.weixin.qq.com/kfid/{account.open_kfid}?enc_scene={scene}"}

    def _account(self, body: dict[str, Any]) -> KfAccount:
        self._check_right()
        account = self.accounts.get(str(body.get("open_kfid")))
        if account is None:
            raise Refused(95004, "open_kfid not exist")
        if not account.is_managed:
            raise Refused(95017, "api not open")
        return account

    def _check_right(self) -> None:
        if self.refused_with:
            raise Refused(self.refused_with, "api forbidden")


def event(account: KfAccount, kind: str, customer: str, **fields: Any) -> dict[str, Any]:
    """An entry of the log; for events whose they are stands inside."""
    about = {"open_kfid": account.open_kfid, "external_userid": customer}
    return {"origin": 4, "msgtype": "event", "event": {"event_type": kind, **about, **fields}}


def _page(entries: list[dict[str, Any]], cursor: str, *, has_more: bool) -> dict[str, Any]:
    return {"next_cursor": cursor, "has_more": int(has_more), "msg_list": entries}


def _check_menu(content: dict[str, Any]) -> None:
    entries = content.get("list") or []
    if len(entries) > 10 or not entries:
        raise Refused(95008, "invalid menu type or size")
    if len(str(content.get("head_content", "")).encode()) > 1024:
        raise Refused(45002, "content size out of limit")
    for entry in entries:
        click = entry.get("click") if entry.get("type") == "click" else None
        if not click or not click.get("content"):
            raise Refused(95009, "invalid menu content")
        if max(len(click["content"].encode()), len(click["id"].encode())) > 128:
            raise Refused(95009, "invalid menu content")
