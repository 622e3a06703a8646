"""Anybody types, presses, edits and sends anything: what conversations promise holds.

Whatever is said carries a mark of its own, so that one can tell where it came out again.
"""

import itertools
import re
import shutil
import tempfile
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from conversations.commands import COMMANDS, Command, parse_command
from domain.people.person import Role
from domain.policy import ServicePolicy
from domain.ports import TicketFilter, TicketOrder, Unit
from domain.tickets.history import EventKind
from scheduler.deadlines import VERBS
from tests.talk import Seat, Shown, Talk, migrated_database, picture
from tests.unit.desk.test_any_order import (
    check_fields_fit_status,
    check_first_response,
    check_history_explains,
)

MARK = re.compile(r"§\d+§")
ACTS_AN_HOUR = 25
# What a phone shows without scrolling, with everything people wrote in it left out of account.
SCREEN = 900
WORDS = (
    "打印机坏了，卡纸",
    "The printer won't start",
    "请问怎么开发票",
    "I want to complain",
    "谢谢",
    "好的",
    "ok thanks 👍",
    "5 谢谢",
    "1",
    "13800138000",
    "备注：他很急",
    "note: careful",
    "没有",
    "提交",
    '<b>粗体</b> & "引号" \'; DROP TABLE tickets; --',
    "😀😀😀",
    "\u202eמימין לשמאל\u200b\u200d",
    "%s {number} {0} {{",
)
RESTS = ("", "", "紧急", "urgent", "李工", "off", "en", "zh", "3", "5 很好", "new", "1002", "week")


class AnybodySaysAnything(RuleBasedStateMachine):
    template: Path

    @initialize()
    def everybody_comes(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.template, self.folder / "talk.db")
        self.talk = Talk(self.folder / "talk.db", policy=ServicePolicy(flood_limit=8))
        self.marks = itertools.count(1)
        self.said_by: dict[str, str] = {}
        self.own: dict[str, list[str]] = {}
        customers = [
            self.talk.customer("王女士"),
            self.talk.customer("Emma", language="en"),
            self.talk.customer("赵先生"),
        ]
        self.customers = {seat.chat.address.chat: seat for seat in customers}
        engineers = [self.talk.engineer("李工"), self.talk.engineer("Li Wei", language="en")]
        boss = self.talk.supervisor("张主管")
        in_private = self.talk.customer("张主管")
        passer_by = self.talk.member("路人", "some group")
        self.people = [*customers, *customers, *engineers, *engineers, boss, in_private, passer_by]
        for seat in (*customers, customers[0]):
            self.reports(seat)
        self.person_of = {chat: self.talk.person(seat).id for chat, seat in self.customers.items()}

    def teardown(self) -> None:
        if hasattr(self, "talk"):
            self.talk.close()
            shutil.rmtree(self.folder)

    @rule(seed=st.integers(0, 2**64))
    def busy_hour(self, seed: int) -> None:
        chance = Random(seed)
        for _ in range(ACTS_AN_HOUR):
            seat = chance.choice(self.people)
            act = chance.choices(
                [self.talks, self.commands, self.presses, self.answers, self.edits, self.sends],
                weights=[5, 6, 12, 4, 1, 2],
            )[0]
            act(seat, chance)
            self.all_is_well()
        self.time_passes(chance)
        self.all_is_well()
        self.talk.unit(self.check_tickets)

    def reports(self, seat: Seat) -> None:
        """So that there is something to talk about from the first hour on."""
        seat.says("/new 屏幕坏了，我是王芳，电话 13800138000 不急")
        for _ in range(8):
            wanted = ("提交", "Send", "不是，另报一张", "跳过", "Skip")
            shown = seat.last
            button = next((b for w in wanted if (b := shown.button(w))), None)
            if button is None:
                return
            seat.presses_button(shown, button)

    # --- what people do -------------------------------------------------------------------

    def words(self, seat: Seat, chance: Random) -> str:
        mark = f"§{next(self.marks)}§"
        self.said_by[mark] = seat.chat.address.chat
        return f"{chance.choice(WORDS)} {mark}" if chance.random() < 0.7 else chance.choice(WORDS)

    def remember(self, seat: Seat, message_id: str) -> None:
        self.own.setdefault(f"{seat.sender.native_id} {seat.chat.address.chat}", []).append(
            message_id
        )

    def talks(self, seat: Seat, chance: Random) -> None:
        fast = chance.random() < 0.3
        self.remember(seat, seat.says(self.words(seat, chance), at_once=fast, addresses_us=True))

    def commands(self, seat: Seat, chance: Random) -> None:
        spec = chance.choice(COMMANDS)
        word = chance.choice([spec.name, *spec.words])
        slash = chance.choice(["/", "/", ""])
        number = chance.choice(["", "", *map(str, self.numbers()), "4711"])
        rest = chance.choice([*RESTS, self.words(seat, chance), self.words(seat, chance)])
        seat.says(" ".join(filter(None, (f"{slash}{word}", number, rest))))

    def presses(self, seat: Seat, chance: Random) -> None:
        shown = [one for one in seat.chat.shown[-8:] if one.buttons]
        if shown:
            one = chance.choice(shown)
            seat.presses_button(one, chance.choice(one.buttons))

    def answers(self, seat: Seat, chance: Random) -> None:
        if seat.chat.shown:
            answered = chance.choice(seat.chat.shown[-10:])
            self.remember(seat, seat.says(self.words(seat, chance), reply_to=answered))

    def edits(self, seat: Seat, chance: Random) -> None:
        own = self.own.get(f"{seat.sender.native_id} {seat.chat.address.chat}")
        if own:
            seat.edits(chance.choice(own), self.words(seat, chance))

    def sends(self, seat: Seat, chance: Random) -> None:
        match chance.randrange(4):
            case 0:
                seat.says(unsupported="sticker")
            case 1:
                huge = picture("大.exe", 10**9, "application/x-msdownload")
                seat.says(self.words(seat, chance), files=[huge], addresses_us=True)
            case 2:
                for name in ("a.jpg", "b.jpg"):
                    seat.says(files=[name], album="7", at_once=True, addresses_us=True)
            case _:
                note = chance.choice(["", "/note 1001 ", "/reply 1001 "])
                seat.says(note + self.words(seat, chance), files=["c.jpg"], addresses_us=True)

    def time_passes(self, chance: Random) -> None:
        self.talk.later(minutes=chance.choice([1, 6, 31, 121, 60 * 24 * 3, 60 * 24 * 8]))
        for deadline in self.talk.unit(lambda unit: unit.deadlines.due(100)):
            if self.talk.unit(lambda unit, one=deadline: unit.deadlines.done(one.id)):
                self.talk.act(VERBS[deadline.purpose], deadline)

    # --- what must hold -------------------------------------------------------------------

    def numbers(self) -> list[int]:
        which = TicketFilter()
        found = self.talk.unit(
            lambda unit: unit.tickets.find(which, order=TicketOrder.NEWEST, limit=5)
        )
        return [ticket.number for ticket in found]

    def all_is_well(self) -> None:
        seen_in: dict[str, str] = {}
        secret, files = self.talk.unit(self.secrets)
        for chat in self.talk.chats.values():
            for shown in chat.shown:
                check_form(shown)
        for name, seat in self.customers.items():
            for shown in seat.chat.shown:
                for mark in MARK.findall(words_of(shown)):
                    assert mark not in secret, f"{name} sees the note {mark}: {shown.words}"
                    speaker = self.said_by[mark]
                    assert speaker not in self.customers or speaker == name, shown.words
                    assert seen_in.setdefault(mark, name) == name, shown.words
                for file in shown.message.attachments:
                    assert files[file] == self.person_of[name]

    def secrets(self, unit: Unit) -> tuple[set[str], dict[int, int]]:
        """Marks of what is for the staff alone; and whose each file is that customers may see."""
        marks: set[str] = set()
        files: dict[int, int] = {}
        for ticket in unit.tickets.find(TicketFilter(), order=TicketOrder.NEWEST, limit=200):
            for note in unit.notes.of(ticket.number):
                marks.update(MARK.findall(note.text))
            for event in unit.history.of(ticket.number):
                if event.kind is EventKind.ESCALATED:
                    marks.update(MARK.findall(str(event.data.get("reason"))))
            for file in unit.attachments.of(ticket.number):
                if not file.internal:
                    files[file.id] = ticket.customer_id
        return marks, files

    def check_tickets(self, unit: Unit) -> None:
        for ticket in unit.tickets.find(TicketFilter(), order=TicketOrder.NEWEST, limit=200):
            history = unit.history.of(ticket.number)
            check_history_explains(ticket, history)
            check_fields_fit_status(ticket)
            check_first_response(ticket, history)


def words_of(shown: Shown) -> str:
    return "\n".join([shown.words, *(button.label for button in shown.buttons)])


def check_form(shown: Shown) -> None:
    for button in shown.buttons:
        assert len(button.command.encode()) <= 48, button
        assert isinstance(parse_command(button.command), Command), button
        assert button.label.strip(), button
    assert len(shown.words) <= SCREEN + 40 * len(MARK.findall(shown.words)), shown.words
    assert shown.words.strip(), shown.message


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return migrated_database(tmp_path_factory.mktemp("properties"))


def test_anybody_says_anything(template: Path) -> None:
    AnybodySaysAnything.template = template
    machine = type("AnybodyHere", (AnybodySaysAnything,), {}).TestCase
    machine.settings = settings(
        max_examples=10,
        stateful_step_count=8,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    machine("runTest").runTest()


def test_roles_are_known(template: Path, tmp_path: Path) -> None:
    """The stage of the property is what it says: customers are customers."""
    shutil.copy(template, tmp_path / "talk.db")
    talk = Talk(tmp_path / "talk.db")
    assert talk.person(talk.customer("王女士")).roles == {Role.CUSTOMER}
    talk.close()
