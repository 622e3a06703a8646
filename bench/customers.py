"""Customers of a desk as scripts: from the first word through the form to a ticket and beyond."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from domain.messaging import Address, ChatKind, Incoming, IncomingKind, Press, Sender

ACCOUNT = "webchat.main"

# What is said, or pressed on the question of that version.
TALK: tuple[str | Press, ...] = (
    "打印机坏了，一直卡纸。昨天下午开始的，重启过两次还是不行。",
    Press(command="/pick normal", version=1),
    "HP LaserJet 1020",
    "CN-77A1B",
    Press(command="/pick offered", version=4),
    "13800138000",
    "上海市浦东新区世纪大道 1 号 3 楼",
    Press(command="/skip", version=7),
    Press(command="/pick submit", version=8),
    "补充一下，换了新纸也一样。",
    "指示灯一直是橙色的。",
    "请问今天能来吗？",
    "下午三点以后我都在。",
    "/list",
)
TURNS = len(TALK)
# Messages of each customer that are kept on the ticket after it was opened.
FOLLOW_UPS = 4


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody with a problem."""

    count: int

    def events(self) -> Iterator[Incoming]:
        """Everything they do, in order."""
        for step, done in enumerate(TALK, 1):
            yield self._event(step, done)

    def _event(self, step: int, done: str | Press) -> Incoming:
        name = f"v:{self.count}"
        text, press = (done, None) if isinstance(done, str) else ("", done)
        return Incoming(
            event_id=f"{name}:{step}",
            kind=IncomingKind.PRESS if press else IncomingKind.MESSAGE,
            address=Address(account=ACCOUNT, chat=name),
            chat_kind=ChatKind.PRIVATE,
            sender=Sender(native_id=f"visitor:{self.count}", name="王女士", language="zh-hans"),
            sent_at=datetime.now(UTC),
            message_id=str(step),
            text=text,
            press=press,
        )
