"""A web chat with a real store behind it, and a desk so small that its answers are known before."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from aiohttp import ClientSession, web

from adapters.webchat.adapter import WebchatAdapter
from adapters.webchat.settings import DemoSeat, Pane, WebchatSettings
from bot.texts import load_texts
from console import chat_page
from domain.delivery import Dispatch
from domain.errors import StorageUnavailable
from domain.messaging import (
    Acknowledgement,
    Address,
    Button,
    ButtonStyle,
    ChatKind,
    Incoming,
    IncomingKind,
    Outgoing,
)
from domain.ports import Inscribed, Unit
from store.files import DiskFiles
from store.opening import open_store
from store.sqlite.unit_of_work import SqliteUnitOfWork

T = TypeVar("T")

ACCOUNT = "webchat.main"
TEXTS = load_texts()
SECRET = "a secret of at least thirty-two letters"
IDENTITY_SECRET = "shared with the company's own website, long enough"
SEATS = (
    DemoSeat(native_id="demo:wang", name="王女士", chat="v:demo-wang"),
    DemoSeat(native_id="demo:emma", name="Emma", chat="v:demo-emma", locale="en"),
    DemoSeat(
        native_id="demo:li",
        name="李工",
        chat="g:engineers",
        chat_kind=ChatKind.GROUP,
        pane=Pane.ENGINEERS,
    ),
    DemoSeat(
        native_id="demo:wanggong",
        name="王工",
        chat="g:engineers",
        chat_kind=ChatKind.GROUP,
        pane=Pane.ENGINEERS,
    ),
    DemoSeat(native_id="demo:zhang", name="张主管", chat="v:demo-zhang", pane=Pane.SUPERVISOR),
)
SETTINGS = WebchatSettings(
    secret=SECRET, identity_secret=IDENTITY_SECRET, company="远山科技", seats=SEATS
)


class FailingStore:
    """A unit of work that can be without storage for a while."""

    def __init__(self, uow: SqliteUnitOfWork) -> None:
        self._uow = uow
        self.is_down = False
        self.is_unreadable = False

    async def run(self, work: Callable[[Unit], T], *, order: str = "") -> T:
        if self.is_down:
            raise StorageUnavailable("disk_full")
        return await self._uow.run(work, order=order)

    async def read(self, query: Callable[[Unit], T]) -> T:
        if self.is_unreadable:
            raise StorageUnavailable("locked")
        return await self._uow.read(query)


@dataclass
class SmallDesk:
    """The `Receive` port: remembers what came in, once, and answers by the first word."""

    adapter: WebchatAdapter
    uow: FailingStore
    taken: list[Incoming] = field(default_factory=list)
    calls: int = 0
    # Fails so many times before it takes anything.
    failures: int = 0
    notice: str = ""

    async def __call__(
        self, incoming: Incoming, *, inscribe: Callable[[Unit], Inscribed] | None = None
    ) -> Acknowledgement:
        self.calls += 1
        if self.failures:
            self.failures -= 1
            raise StorageUnavailable("disk_full")

        def take_in(unit: Unit) -> tuple[Inscribed | None, bool]:
            inscribed = inscribe(unit) if inscribe else None
            said = inscribed.incoming if inscribed else incoming
            return inscribed, unit.inbox.store(said) is not None

        inscribed, is_new = await self.uow.run(take_in)
        if inscribed:
            inscribed.tell()
            incoming = inscribed.incoming
        if not is_new:
            return Acknowledgement(duplicate=True)
        self.taken.append(incoming)
        for number, answer in enumerate(answers(incoming)):
            key = f"{incoming.event_id} {number}"
            await self.adapter.send(Dispatch(key=key, message=answer))
        return Acknowledgement(notice=self.notice)

    async def show(self, message: Outgoing, *, key: str, edits: str = "") -> str:
        """Send something of one's own accord; returns the line."""
        dispatch = Dispatch(key=key, message=message, edits=edits)
        return (await self.adapter.send(dispatch)).message_ids[0]


def answers(incoming: Incoming) -> list[Outgoing]:
    """What the small desk says to this."""
    if incoming.kind is IncomingKind.EDIT:
        return []
    said = incoming.press.command if incoming.press else incoming.text
    word = said.split()[0] if said.split() else "file"
    plain = Outgoing(address=incoming.address)
    match word:
        case "/new":
            return [question(incoming.address)]
        case "/many":
            rows = tuple(
                (Button(label=f"#{number} 打印机卡纸", command=f"/show {number}"),)
                for number in range(1001, 1021)
            )
            return [replace(plain, text="您有 20 张工单：", buttons=rows)]
        case "/silent":
            return []
        case "file":
            return [replace(plain, text=f"收到 {len(incoming.files)} 个文件。")]
        case _:
            return [replace(plain, text=f"收到：{said}")]


def question(address: Address) -> Outgoing:
    """A question with three answers."""
    kinds = (("咨询", "/pick ask"), ("报修", "/pick repair"), ("投诉建议", "/pick complain"))
    return Outgoing(
        address=address,
        text="请问是哪类问题？",
        buttons=(
            tuple(Button(label=label, command=command, version=1) for label, command in kinds),
        ),
        expects_text=True,
    )


def card(
    address: Address, status: str = "待受理", *, title: str = "打印机卡纸，无法打印"
) -> Outgoing:
    """A ticket's card."""
    return Outgoing(
        address=address,
        title=f"#1042 {title}",
        facts=(
            ("状态", status),
            ("紧急程度", "紧急"),
            ("客户", "王女士 138 0013 8000"),
            ("产品", "LaserJet M404 · SN CN1234567"),
            ("首次响应", "今天 16:40 前"),
        ),
        text="早上开始每打一张就卡在出纸口，重启过两次没有用。",
        buttons=(
            (
                Button(label="认领", command="/claim 1042", version=1, style=ButtonStyle.PRIMARY),
                Button(label="回复", command="/reply 1042", version=1),
            ),
            (
                Button(label="转派", command="/assign 1042", version=1),
                Button(label="挂起", command="/hold 1042", version=1),
                Button(label="关闭", command="/close 1042", version=1, style=ButtonStyle.DANGER),
            ),
        ),
        card="ticket:1042",
        ticket=1042,
    )


# What the fixture `opened` gives: called with changed settings, opens a web chat that has them.
Opened = Callable[..., AbstractAsyncContextManager[tuple["House", ClientSession]]]


class ShiftedClock:
    """The real time, and whatever a test adds to it."""

    def __init__(self) -> None:
        self._shift = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._shift

    def advance(self, **delta: float) -> None:
        self._shift += timedelta(**delta)


@dataclass
class House:
    """Everything a test needs."""

    url: str
    desk: SmallDesk
    adapter: WebchatAdapter
    store: FailingStore
    files: DiskFiles
    clock: ShiftedClock


@asynccontextmanager
async def house(
    folder: Path,
    *,
    settings: WebchatSettings = SETTINGS,
    port: int = 0,
    template: Path | None = None,
) -> AsyncIterator[House]:
    """A running web chat on a free port of this machine."""
    clock = ShiftedClock()
    if template:
        shutil.copy(template, folder / "gongdan.db")
    uow = await open_store(f"sqlite:///{folder}/gongdan.db", clock)
    store = FailingStore(uow)
    files = DiskFiles(folder / "files")
    adapter = WebchatAdapter(
        account=ACCOUNT,
        uow=store,
        files=files,
        texts=TEXTS,
        settings=settings,
        page=Path(chat_page.__file__).parent,
        clock=clock,
    )
    desk = SmallDesk(adapter, store)
    await adapter.start(desk)
    app = web.Application()
    app.add_routes(adapter.routes())
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    port = runner.addresses[0][1]
    try:
        yield House(f"http://127.0.0.1:{port}", desk, adapter, store, files, clock)
    finally:
        await adapter.stop()
        await runner.cleanup()
        await uow.close()


async def until(condition: Callable[[], object], *, within: float = 10.0) -> None:
    """Wait until something is so; fails after `within` seconds."""
    async with asyncio.timeout(within):
        while not condition():
            await asyncio.sleep(0.01)
