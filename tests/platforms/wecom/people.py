"""Members of the corporation, and what they do on their phones in the chat with an app."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.platforms.wecom.records import App, Media, Post


class Surroundings(Protocol):
    """What a phone needs of the world."""

    def number(self) -> int: ...

    def keep(self, kind: str, name: str, content: bytes) -> Media: ...

    def new_code(self, agent_id: int, msgid: str) -> str: ...

    def shown_to(self, user: str, agent_id: int) -> list[Post]: ...


class Line(Protocol):
    """Tells apps what happened."""

    def calls(self, app: App, fields: dict[str, Any]) -> None: ...


@dataclass(eq=False, kw_only=True)
class Member:
    """Somebody. `user_id` as they are written in callbacks."""

    user_id: str
    name: str
    departments: list[int] = field(default_factory=lambda: [1])
    leads: list[int] = field(default_factory=list)
    direct_leader: list[str] = field(default_factory=list)
    # 1 active, 2 disabled, 4 not activated, 5 left.
    status: int = 1
    # Within the app's visible range.
    is_visible: bool = True


class Hand:
    """One member's phone, in the chat with one app."""

    def __init__(self, world: Surroundings, caller: Line, app: App, member: Member) -> None:
        self.member = member
        self.app = app
        self._world = world
        self._caller = caller

    @property
    def posts(self) -> list[Post]:
        """What the app shows, oldest first."""
        return self._world.shown_to(self.member.user_id, self.app.agent_id)

    def says(self, text: str) -> None:
        self._message("text", Content=text)

    def sends_picture(self, content: bytes) -> None:
        file = self._world.keep("image", "picture.png", content)
        self._message("image", PicUrl="http://127.0.0.1/picture", MediaId=file.id)

    def sends_voice(self, content: bytes) -> None:
        file = self._world.keep("voice", "voice.amr", content)
        self._message("voice", MediaId=file.id, Format="amr")

    def sends_video(self, content: bytes) -> None:
        file = self._world.keep("video", "video.mp4", content)
        self._message("video", MediaId=file.id, ThumbMediaId=file.id)

    def sends_place(self, latitude: float, longitude: float, label: str) -> None:
        self._message(
            "location",
            Location_X=latitude,
            Location_Y=longitude,
            Scale=15,
            Label=label,
            AppType="wxwork",
        )

    def sends_link(self, title: str, url: str) -> None:
        self._message("link", Title=title, Description="", Url=url, PicUrl="")

    def sends_odd(self, kind: str) -> None:
        """Something nobody knows yet."""
        self._message(kind)

    def opens(self) -> None:
        self.event("enter_agent", EventKey="")

    def clicks(self, key: str) -> None:
        """An entry of the menu."""
        self.event("click", EventKey=key)

    def scans(self, result: str, kind: str = "qrcode") -> None:
        info = {"ScanType": kind, "ScanResult": result}
        self.event("scancode_waitmsg", EventKey="SCAN", ScanCodeInfo=info)

    def presses(self, label: str, *, on: str = "") -> str:
        """Press a button, or choose an option and send it in; returns the code this made."""
        post = next(p for p in reversed(self.posts) if on in p.text and label in p.buttons)
        key = next(key for shown, key in post.choices if shown == label)
        code = self._world.new_code(self.app.agent_id, post.msgid)
        card, more = post.card, {}
        if "checkbox" in card:
            chosen = {
                "QuestionKey": card["checkbox"]["question_key"],
                "OptionIds": {"OptionId": key},
            }
            more = {"SelectedItems": {"SelectedItem": chosen}}
            key = card["submit_button"]["key"]
        self.event(
            "template_card_event",
            EventKey=key,
            TaskId=card["task_id"],
            CardType=card["card_type"],
            ResponseCode=code,
            **more,
        )
        return code

    def changes(self, **fields: object) -> None:
        """Their entry in the directory changed: those apps hear of it that may read it."""
        told = {"ChangeType": "update_user", "UserID": self.member.user_id} | fields
        self.event("change_contact", sender="sys", **told)

    def leaves(self) -> None:
        """The company: the directory tells every app that may read it."""
        self.member.status = 5
        fields = {"ChangeType": "delete_user", "UserID": self.member.user_id}
        self.event("change_contact", sender="sys", **fields)

    def event(self, event: str, *, sender: str = "", **fields: object) -> None:
        """Any event."""
        self._caller.calls(
            self.app,
            {"FromUserName": sender or self.member.user_id, "MsgType": "event", "Event": event}
            | fields,
        )

    def _message(self, kind: str, **fields: object) -> None:
        number = 7_500_000_000_000_000_000 + self._world.number()
        self._caller.calls(
            self.app,
            {"FromUserName": self.member.user_id, "MsgType": kind, **fields, "MsgId": number},
        )
