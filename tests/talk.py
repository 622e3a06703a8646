"""Lets a test read like a chat: who says and presses what, and what they see then.

    def test_a_report(talk):
        wang = talk.customer("王女士")
        wang.says("打印机坏了")
        wang.sees("有多着急")
        wang.presses("一般")

The store is the real one, and so are conversations, desk and announcer; the platform alone is
missing: what is queued is shown at once in the chat it is for.
"""

import asyncio
import shutil
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from bot.delivery.retractions import Retractions
from bot.texts import load_texts
from conversations.conversations import Conversations
from conversations.notices.announcer import TicketAnnouncer
from desk.desk import Desk
from desk.talk.hold_messages import hold_messages
from domain.delivery import Capabilities, Receipt
from domain.messaging import (
    Acknowledgement,
    Address,
    Button,
    ChatKind,
    FileKind,
    Incoming,
    IncomingFile,
    IncomingKind,
    Outgoing,
    Press,
    Sender,
)
from domain.people.person import BoundChat, ChatPurpose, Person, Role, Team
from domain.policy import ServicePolicy
from domain.ports import Lane, OutboxEntry, Unit, UnitOfWork
from domain.tickets.conversation import RecallOutcome
from domain.tickets.ticket import Ticket
from store.opening import open_store

ACCOUNT = "webchat.main"
# 10:00 in Shanghai, a Monday.
MORNING = datetime(2025, 11, 3, 2, 0, tzinfo=UTC)
# People take their time; who writes faster says so (`at_once=True`).
_PAUSE = timedelta(seconds=10)
TEXTS = load_texts()
WHOLE_PLATFORM = Capabilities(
    buttons=True,
    edits=True,
    topics=True,
    press_notices=True,
    idempotent_sends=True,
    max_text=4096,
    max_file_in=20_000_000,
    max_file_out=50_000_000,
)

T = TypeVar("T")


@dataclass(slots=True)
class Shown:
    """A message as it stands in a chat."""

    id: str
    message: Outgoing

    @property
    def words(self) -> str:
        """All that can be read in it."""
        m = self.message
        facts = (f"{label}: {value}" for label, value in m.facts)
        return "\n".join(filter(None, (m.title, *facts, m.text)))

    @property
    def buttons(self) -> list[Button]:
        """All buttons, row by row."""
        return [button for row in self.message.buttons for button in row]

    def button(self, label: str) -> Button | None:
        """The button of this label (or whose label begins so)."""
        exact = [b for b in self.buttons if b.label == label]
        return next(iter([*exact, *(b for b in self.buttons if b.label.startswith(label))]), None)


@dataclass
class Chat:
    """What one chat shows."""

    address: Address
    kind: ChatKind
    shown: list[Shown] = field(default_factory=list)

    def show(self, message: Outgoing, edits: str, new_id: str) -> str:
        """Post a message, or change the card in place."""
        for shown in self.shown:
            if edits and shown.id == edits:
                shown.message = message
                # An edited card is news again.
                self.shown.remove(shown)
                self.shown.append(shown)
                return shown.id
        self.shown.append(Shown(new_id, message))
        return new_id


class Seat:
    """Somebody in a chat."""

    def __init__(self, talk: "Talk", chat: Chat, sender: Sender) -> None:
        self.talk, self.chat, self.sender = talk, chat, sender
        self.notice = ""
        # What the chat showed before they last acted.
        self._known: dict[str, Outgoing] = {}

    # --- acting ---------------------------------------------------------------------------

    def says(self, text: str = "", **more: Any) -> str:
        """Write a message; returns its id. `files=`, `reply_to=` (Shown or id), `album=`,
        `forwarded=`, `unsupported=`, `at_once=`, `addresses_us=`."""
        return self._act(IncomingKind.MESSAGE, text=text, **more)

    def presses(self, label: str, on: Shown | None = None) -> None:
        """Press the newest button of that label (or on the given message)."""
        places = [on] if on else reversed(self.chat.shown)
        found = next(((s, b) for s in places if (b := s.button(label))), None)
        assert found, f"no button “{label}” in:\n{self.screen}"
        self.presses_button(*found)

    def presses_button(self, shown: Shown, button: Button) -> None:
        """Press this very button, stale or not."""
        press = Press(command=button.command, version=button.version)
        self._act(IncomingKind.PRESS, press=press, message_id=shown.id)

    def edits(self, message_id: str, text: str) -> None:
        """Change an earlier message."""
        self._act(IncomingKind.EDIT, text=text, message_id=message_id)

    def _act(
        self,
        kind: IncomingKind,
        *,
        at_once: bool = False,
        files: Sequence[IncomingFile | str] = (),
        reply_to: Shown | str = "",
        message_id: str = "",
        **more: Any,
    ) -> str:
        if not at_once:
            self.talk.now += _PAUSE
        message_id = message_id or self.talk.next_id()
        incoming = Incoming(
            event_id=self.talk.next_id(),
            kind=kind,
            address=self.chat.address,
            chat_kind=self.chat.kind,
            sender=self.sender,
            sent_at=self.talk.now,
            message_id=message_id,
            files=tuple(picture(f) if isinstance(f, str) else f for f in files),
            reply_to=reply_to.id if isinstance(reply_to, Shown) else reply_to,
            **more,
        )
        self._known = {shown.id: shown.message for shown in self.chat.shown}
        self.notice = self.talk.take_in(incoming).notice
        return message_id

    # --- looking --------------------------------------------------------------------------

    @property
    def screen(self) -> str:
        """The end of the chat, as text."""
        return "\n---\n".join(_drawn(shown) for shown in self.chat.shown[-6:]) + (
            f"\n(notice: {self.notice})" if self.notice else ""
        )

    @property
    def fresh(self) -> list[Shown]:
        """What the chat shows anew since this person last acted."""
        return [s for s in self.chat.shown if self._known.get(s.id) is not s.message]

    @property
    def last(self) -> Shown:
        """The newest message of the chat."""
        assert self.chat.shown, "nothing was shown"
        return self.chat.shown[-1]

    def sees(self, *parts: str) -> Shown:
        """One message since this person last acted says all of this (or the notice does)."""
        for shown in reversed(self.fresh):
            if all(part in _drawn(shown) for part in parts):
                return shown
        if self.notice and all(part in self.notice for part in parts):
            return self.last if self.chat.shown else Shown("", Outgoing(address=self.chat.address))
        raise AssertionError(f"nobody sees {parts} in:\n{self.screen}")

    def sees_nothing(self) -> None:
        """What they did last was answered by silence."""
        assert not self.fresh, f"seen:\n{self.screen}"
        assert not self.notice, f"notice: {self.notice}"

    def never_saw(self, part: str) -> None:
        """Nothing in the whole chat says it."""
        assert all(part not in _drawn(s) for s in self.chat.shown), self.screen

    @property
    def offered(self) -> list[str]:
        """Labels of the newest message's buttons."""
        return [button.label for button in self.last.buttons]


class Talk:
    """The stage: a store, conversations, chats, a clock set by hand."""

    def __init__(
        self,
        database: Path,
        policy: ServicePolicy | None = None,
        capabilities: Capabilities = WHOLE_PLATFORM,
    ) -> None:
        self.policy = policy or ServicePolicy()
        self.now = MORNING
        self.chats: dict[str, Chat] = {}
        # Chats the platform shows nothing in until somebody writes there.
        self.closed: set[str] = set()
        # The platform takes back what it has shown.
        self.takes_back = True
        self._count = 0
        self._capabilities = capabilities
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        # Not Runner.run: what it does about Ctrl-C takes as long as a whole unit of work.
        self._await = self._runner.get_loop().run_until_complete
        self._url = f"sqlite:///{database}"
        self._open()

    def _open(self) -> None:
        self._store = self._await(open_store(self._url, lambda: self.now))
        self.announcer = TicketAnnouncer(
            texts=TEXTS, policy=self.policy, capabilities=lambda _: self._capabilities
        )
        self.conversations = Conversations(
            texts=TEXTS,
            policy=self.policy,
            announcer=self.announcer,
            capabilities=lambda _: self._capabilities,
        )

    def restart(self) -> None:
        """Everything that is only in memory is gone."""
        self._await(self._store.close())
        self._open()

    def close(self) -> None:
        """Let go of the store."""
        self._await(self._store.close())
        self._runner.close()

    # --- who is there ---------------------------------------------------------------------

    def customer(self, name: str, language: str = "zh-hans") -> Seat:
        """Somebody who writes to us in private."""
        return self._seat(name, f"private-{name}", ChatKind.PRIVATE, language)

    def engineer(self, name: str, chat: str = "engineers", language: str = "zh-hans") -> Seat:
        """Somebody in the engineers' group (which is bound to a team on first use)."""
        self.bind(chat, ChatPurpose.ENGINEERS)
        return self._seat(name, chat, ChatKind.GROUP, language)

    def supervisor(self, name: str, chat: str = "supervisors", language: str = "zh-hans") -> Seat:
        """A supervisor, in the supervisors' group."""
        self.bind(chat, ChatPurpose.SUPERVISORS)
        seat = self._seat(name, chat, ChatKind.GROUP, language)
        self.grant(seat, Role.SUPERVISOR)
        return seat

    def member(self, name: str, chat: str, language: str = "zh-hans") -> Seat:
        """Somebody in any group."""
        return self._seat(name, chat, ChatKind.GROUP, language)

    def bind(self, chat: str, purpose: ChatPurpose, team: str = "support") -> None:
        """Give a group its purpose."""

        def work(unit: Unit) -> None:
            if unit.teams.get(team) is None:
                unit.teams.save(Team(key=team, name="售后"))
            if unit.teams.chat(ACCOUNT, chat) is None:
                unit.teams.bind(BoundChat(account=ACCOUNT, chat=chat, team=team, purpose=purpose))

        self.unit(work)

    def grant(self, seat: Seat, role: Role) -> None:
        """Give a role that lasts."""

        def work(unit: Unit) -> None:
            person = self._person(unit, seat)
            unit.people.save(replace(person, roles=person.roles | {role}))

        self.unit(work)

    def person(self, seat: Seat) -> Person:
        """Who they are to the desk."""
        return self.unit(lambda unit: self._person(unit, seat))

    def _person(self, unit: Unit, seat: Seat) -> Person:
        greeting = Incoming(
            event_id="-",
            kind=IncomingKind.MESSAGE,
            address=seat.chat.address,
            chat_kind=seat.chat.kind,
            sender=seat.sender,
            sent_at=self.now,
        )
        return self.conversations._open_turn(unit, greeting).person

    def _seat(self, name: str, chat: str, kind: ChatKind, language: str) -> Seat:
        address = Address(account=ACCOUNT, chat=chat)
        place = self.chats.setdefault(chat, Chat(address, kind))
        return Seat(self, place, Sender(native_id=f"id-{name}", name=name, language=language))

    # --- what happens ---------------------------------------------------------------------

    def next_id(self) -> str:
        """A new message or event id."""
        self._count += 1
        return str(self._count)

    def later(self, **spell: float) -> None:
        """Let time pass."""
        self.now += timedelta(**spell)

    def unit(self, work: Callable[[Unit], T]) -> T:
        """One unit of work; what it queued is shown."""
        done = self._await(self._store.run(work))
        self._await(self._store.run(self._deliver))
        return done

    def carry_out(self, work: Callable[[UnitOfWork], Coroutine[Any, Any, T]]) -> T:
        """Something that opens units of work itself."""
        return self._await(work(self._store))

    def act(self, verb: Callable[..., T], *args: Any, **more: Any) -> T:
        """A verb of the desk, done by the system itself."""
        return self.unit(lambda unit: verb(self._desk(unit), *args, **more))

    def take_in(self, incoming: Incoming) -> Acknowledgement:
        """One event, as intake would hand it on."""
        return self.unit(lambda unit: self.conversations.handle(unit, incoming))

    def ticket(self, number: int) -> Ticket:
        """A ticket as it stands."""
        found = self.unit(lambda unit: unit.tickets.get(number))
        assert found is not None, f"no ticket #{number}"
        return found

    def _desk(self, unit: Unit) -> Desk:
        return Desk(unit=unit, policy=self.policy, announcer=self.announcer, actor=None, where=None)

    def _deliver(self, unit: Unit) -> None:
        while lanes := unit.mailroom.lanes():
            for lane in lanes:
                while entries := unit.mailroom.head(lane, 1):
                    self._show(unit, lane, entries[0])

    def _show(self, unit: Unit, lane: Lane, entry: OutboxEntry) -> None:
        if lane.chat in self.closed:
            hold_messages(self._desk(unit), lane, [entry], "48 hours")
            return
        address = Address(account=lane.account, chat=lane.chat)
        chat = self.chats.setdefault(lane.chat, Chat(address, ChatKind.PRIVATE))
        if entry.message.retracts is not None:
            self._retract(unit, chat, entry)
            return
        shown = chat.show(entry.message, entry.edits, self.next_id())
        unit.mailroom.mark_sending([entry.id])
        unit.mailroom.sent([entry], Receipt(message_ids=(shown,)))

    def _retract(self, unit: Unit, chat: Chat, entry: OutboxEntry) -> None:
        copy = unit.copies.get(entry.message.retracts)
        lane, outcome = copy.lane, RecallOutcome.IMPOSSIBLE
        if self.takes_back:
            chat.shown = [shown for shown in chat.shown if shown.id not in copy.native_ids]
            outcome = RecallOutcome.GONE
        Retractions(self._desk).settle(unit, lane, entry, outcome)


def picture(name: str, size: int = 1000, media_type: str = "image/jpeg") -> IncomingFile:
    """A photo somebody sends."""
    return IncomingFile(
        reference=f"ref-{name}", kind=FileKind.PICTURE, name=name, media_type=media_type, size=size
    )


def migrated_database(folder: Path) -> Path:
    """An empty database with its tables, to be copied: migrating takes a while."""
    path = folder / "template.db"
    Talk(path).close()
    return path


@contextmanager
def talking(template: Path, folder: Path, **more: Any) -> Iterator[Talk]:
    """A stage on a copy of an empty database."""
    database = folder / "talk.db"
    shutil.copy(template, database)
    talk = Talk(database, **more)
    try:
        yield talk
    finally:
        talk.close()


def _drawn(shown: Shown) -> str:
    rows = (" ".join(f"[{b.label}]" for b in row) for row in shown.message.buttons)
    return "\n".join(filter(None, (shown.words, *rows)))
