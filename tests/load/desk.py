"""A desk on the emulated Telegram, and the people around it."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from domain.messaging import Address, ChatKind, Incoming, IncomingKind, Sender
from domain.ports import Unit
from domain.tickets.ticket import Ticket
from tests.phones import TelegramPhone
from tests.platforms.telegram import FloodLimits, Group, Message, TelegramServer
from tests.process import GROUP, Clock, Process, process, settings_for, until

# What is asked of somebody whose first words tell name and phone.
QUESTIONS = ("产品型号", "序列号", "设备在哪里", "照片")


class Desk:
    """The process, the group with two engineers, and customers who come."""

    def __init__(self, telegram: TelegramServer, running: Process, group: Group) -> None:
        self.telegram = telegram
        self.process = running
        self.group = group
        self.li, self.zhao = telegram.people[501], telegram.people[502]
        self._customers = len(telegram.people)

    def customer(self, name: str = "") -> TelegramPhone:
        """Somebody new, with the chat open."""
        self._customers += 1
        number = 7000 + self._customers
        person = self.telegram.user(number, name or f"客户{self._customers}")
        return TelegramPhone(person, self.telegram.private_chat(person))

    def typed(self, text: str) -> Incoming:
        """What an engineer wrote in the group, as the adapter hands it in."""
        return Incoming(
            event_id=text,
            kind=IncomingKind.MESSAGE,
            address=Address(account="telegram.main", chat=str(self.group.id)),
            chat_kind=ChatKind.GROUP,
            sender=Sender(native_id="501", name="李工"),
            sent_at=self.process.clock(),
            message_id=text,
            text=text,
        )

    def id_of(self, phone: TelegramPhone) -> int:
        """The customer's id on Telegram."""
        return next(one.id for one in self.telegram.people.values() if one.first_name == phone.name)

    async def reports(self, phone: TelegramPhone, text: str = "打印机坏了，卡纸") -> int:
        """The whole way through the form; returns the ticket's number."""
        await phone.says(f"{text}。我是王芳，电话 13800138000")
        await self.answers(phone)
        return await self.number_of(phone)

    async def answers(self, phone: TelegramPhone) -> None:
        """Everything the form asks."""
        await phone.presses("一般", on="有多着急")
        for question in QUESTIONS:
            await phone.presses("跳过", on=question)
        await phone.presses("提交", on="联系人")

    async def number_of(self, phone: TelegramPhone) -> int:
        """The ticket this customer was told of."""
        told = await phone.sees("工单号 #")
        return int(told.partition("#")[2].partition("。")[0])

    async def ticket(self, number: int) -> Ticket:
        """A ticket as it stands."""
        found = await self.ask(lambda unit: unit.tickets.get(number))
        assert found is not None
        return found

    async def said_on(self, number: int) -> list[str]:
        """What was publicly said on it."""
        return await self.ask(lambda unit: [m.text for m in unit.messages.of(number, limit=1000)])

    async def ask(self, query):
        """Ask the store."""
        return await self.process.house.uow.read(query)

    def in_group(self, *pieces: str) -> list[Message]:
        """What the group shows with all of these words."""
        shown = self.group.messages
        return [m for m in shown if m.sender.is_bot and all(piece in m.text for piece in pieces)]

    def card(self, number: int) -> Message:
        """The ticket's card, the newest if it was posted again."""
        return self.in_group(f"#{number} ·")[-1]

    async def group_sees(self, *pieces: str) -> Message:
        """Wait for words in the group."""
        await until(lambda: self.in_group(*pieces))
        return self.in_group(*pieces)[-1]

    async def failures(self) -> list[str]:
        """What went wrong inside: nothing should."""

        def look(unit: Unit) -> list[str]:
            events = [error for _, _, error in unit.inbox.failed(10)]
            return events + [one.error for one in unit.troubles.failed_messages(10)]

        return await self.ask(look)


@asynccontextmanager
async def desk(
    folder: Path,
    template: Path,
    *,
    limits: FloodLimits | None = None,
    group_id: int = GROUP,
    is_forum: bool = False,
    **written: object,
) -> AsyncIterator[Desk]:
    """Open it."""
    async with TelegramServer(limits=limits) as telegram:
        engineers = [telegram.user(501, "李工"), telegram.user(502, "赵工")]
        group = telegram.group(group_id, "售后群", *engineers, is_forum=is_forum)
        async with reopened(folder, template, telegram, group, **written) as opened:
            yield opened


@asynccontextmanager
async def reopened(
    folder: Path, template: Path, telegram: TelegramServer, group: Group, **written: object
) -> AsyncIterator[Desk]:
    """A process on what a former one left, if there was one."""
    database = folder / "gongdan.db"
    if not database.exists():
        shutil.copy(template, database)
    bound = {"account": "telegram.main", "chat": str(group.id), "team": "support"}
    settings = settings_for(folder, telegram=telegram, **{"group": [bound], **written})
    async with process(settings, Clock()) as running:
        yield Desk(telegram, running, group)
