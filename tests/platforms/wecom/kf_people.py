"""Customers in WeChat, and what they do on their phones in the chat with an account."""

from typing import Any

from tests.platforms.wecom.kf import WELCOME_LIVES, WINDOW, Kf, KfAccount, KfPost, event


class KfHand:
    """One customer's phone, in the chat with one account."""

    def __init__(self, kf: Kf, account: KfAccount, customer: str, nickname: str) -> None:
        self.customer = customer
        self.nickname = nickname
        self.account = account
        self._kf = kf
        kf.nicknames[customer] = nickname

    @property
    def posts(self) -> list[KfPost]:
        """What the account shows, oldest first."""
        return [post for post in self.account.posts if post.customer == self.customer]

    def enters(self, scene: str = "", scene_param: str = "") -> str:
        """Open the chat by a link; returns the code of the welcome, "" where none is due."""
        session, now = self._session, self._kf.world.clock.now()
        lately = [at for at in (session.welcomed, session.last_said) if at and at + WINDOW > now]
        code = "" if lately else f"WC-{self._kf.world.number()}"
        if code:
            self.account.welcomes[code] = (self.customer, now + WELCOME_LIVES)
        if session.state == 4:
            session.state = 0
        told = {"scene": scene, "scene_param": scene_param}
        if code:
            told["welcome_code"] = code
        self.happens(event(self.account, "enter_session", self.customer, **told))
        return code

    def says(self, text: str, *, menu_id: str = "") -> None:
        self.sends("text", {"content": text, "menu_id": menu_id} if menu_id else {"content": text})

    def presses(self, label: str, *, on: str = "") -> None:
        post = next(p for p in reversed(self.posts) if on in p.text and label in p.buttons)
        self.says(label, menu_id=next(key for shown, key in post.choices if shown == label))

    def sends_file(self, name: str, content: bytes, kind: str = "file") -> None:
        file = self._kf.world.keep(kind, name, content)
        self.sends(kind, {"media_id": file.id})

    def sends_picture(self, content: bytes) -> None:
        self.sends_file("picture.png", content, "image")

    def sends_place(self, latitude: float, longitude: float, name: str, address: str) -> None:
        place = {"latitude": latitude, "longitude": longitude, "name": name, "address": address}
        self.sends("location", place)

    def sends_link(self, title: str, url: str) -> None:
        self.sends("link", {"title": title, "desc": "", "url": url, "pic_url": ""})

    def sends(self, kind: str, content: dict[str, Any]) -> None:
        """Anything at all. It opens the window anew, and begins a session where one had ended."""
        session = self._session
        if session.state == 4:
            session.state = 0
        session.last_said, session.sent_since = self._kf.world.clock.now(), 0
        about = {"open_kfid": self.account.open_kfid, "external_userid": self.customer}
        self.happens({**about, "origin": 3, "msgtype": kind, kind: content})

    def recalls(self, piece: str) -> None:
        """Take back the latest message that contains it."""
        mine = (one for one in reversed(self.account.log) if one.get("msgtype") == "text")
        meant = next(one for one in mine if piece in one["text"]["content"])
        told = {"recall_msgid": meant["msgid"]}
        self.happens(event(self.account, "user_recall_msg", self.customer, **told))

    def is_served_by(self, servicer: str) -> None:
        """A colleague takes over in WeCom, and says something there."""
        self._session.state, self._session.servicer = 3, servicer
        told = {"change_type": 1, "new_servicer_userid": servicer, "msg_code": "MC-1"}
        self.happens(event(self.account, "session_status_change", self.customer, **told))
        about = {"open_kfid": self.account.open_kfid, "external_userid": self.customer}
        said = {"msgtype": "text", "text": {"content": "我来处理"}, "servicer_userid": servicer}
        self.happens({**about, "origin": 5, **said})

    def is_left(self) -> None:
        """The colleague ends the session."""
        self._session.state = 4
        told = {"change_type": 3, "old_servicer_userid": self._session.servicer}
        self._session.servicer = ""
        self.happens(event(self.account, "session_status_change", self.customer, **told))

    def happens(self, entry: dict[str, Any], *, tells: bool = True) -> None:
        self._kf.happens(self.account, entry, tells=tells)

    @property
    def _session(self) -> Any:
        return self.account.session(self.customer)
