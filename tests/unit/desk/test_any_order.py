"""Anybody does anything in any order: the promises of the desk hold."""

import shutil
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from desk.desk import Desk
from desk.escalation.acknowledge import acknowledge
from desk.escalation.escalate_ticket import escalate_ticket
from desk.surveys.explain_rating import explain_rating
from desk.surveys.rate_ticket import rate_ticket
from desk.talk.add_message import add_message
from desk.talk.add_note import add_note
from desk.talk.begin_answering import begin_answering
from desk.talk.edit_message import edit_message
from desk.talk.move_message import move_message
from desk.talk.reply_to_customer import reply_to_customer
from desk.tickets.assign_ticket import assign_ticket
from desk.tickets.change_priority import change_priority
from desk.tickets.claim_ticket import claim_ticket
from desk.tickets.confirm_resolution import confirm_resolution
from desk.tickets.hold_ticket import hold_ticket
from desk.tickets.merge_tickets import merge_tickets
from desk.tickets.open_ticket import open_ticket
from desk.tickets.reopen_ticket import reopen_ticket
from desk.tickets.resolve_ticket import resolve_ticket
from desk.tickets.resume_ticket import resume_ticket
from desk.tickets.set_field import set_field
from desk.tickets.snooze_ticket import snooze_ticket
from desk.tickets.urge_ticket import urge_ticket
from desk.tickets.view_ticket import view_ticket
from desk.tickets.wait_for_customer import wait_for_customer
from desk.tickets.withdraw_ticket import withdraw_ticket
from domain.deadlines import Deadline, Purpose
from domain.errors import DeskError
from domain.people.person import AssignmentMethod, Person, Role
from domain.ports import Unit
from domain.tickets.conversation import Author, TicketMessage
from domain.tickets.history import EventKind, TicketEvent
from domain.tickets.report import Report
from domain.tickets.ticket import LIVE, Priority, Status, StatusCategory, Ticket
from tests.unit.desk.room import CHAT, Room, Told

FIRST = 1001
NOTE = "备注：客户脾气急"
ACTS_AN_HOUR = 12

# Arguments of each verb after the ticket's number; `n` and `m` are numbers, `s` a card's version.
VERBS: dict[str, Callable[[Desk, int, int, int], Any]] = {
    "show": lambda desk, n, m, s: view_ticket(desk, n),
    "add": lambda desk, n, m, s: add_message(desk, n, f"补充 {m}"),
    "thank": lambda desk, n, m, s: add_message(desk, n, "好的，谢谢"),
    "edit": lambda desk, n, m, s: edit_message(desk, m - FIRST + 1, "更正"),
    "move": lambda desk, n, m, s: move_message(desk, m - FIRST + 1, n),
    "reply": lambda desk, n, m, s: reply_to_customer(desk, n, "您好", seen=s),
    "note": lambda desk, n, m, s: add_note(desk, n, NOTE),
    "answering": lambda desk, n, m, s: begin_answering(desk, n),
    "claim": lambda desk, n, m, s: claim_ticket(desk, n, seen=s),
    "assign": lambda desk, n, m, s: assign_ticket(desk, n, m - FIRST + 1, seen=s),
    "hand over": lambda desk, n, m, s: assign_ticket(desk, n, "repairs", seen=s),
    "priority": lambda desk, n, m, s: change_priority(desk, n, list(Priority)[m % 4], seen=s),
    "set": lambda desk, n, m, s: set_field(desk, n, "model", f"X{m}"),
    "wait": lambda desk, n, m, s: wait_for_customer(desk, n, "型号？", seen=s),
    "hold": lambda desk, n, m, s: hold_ticket(desk, n, "等配件", seen=s),
    "snooze": lambda desk, n, m, s: snooze_ticket(
        desk, n, desk.now + timedelta(minutes=m - FIRST), seen=s
    ),
    "resume": lambda desk, n, m, s: resume_ticket(desk, n, seen=s),
    "resolve": lambda desk, n, m, s: resolve_ticket(desk, n, "已修好", seen=s),
    "confirm": lambda desk, n, m, s: confirm_resolution(desk, n),
    "reopen": lambda desk, n, m, s: reopen_ticket(desk, n, "又坏了"),
    "withdraw": lambda desk, n, m, s: withdraw_ticket(desk, n),
    "urge": lambda desk, n, m, s: urge_ticket(desk, n),
    "escalate": lambda desk, n, m, s: escalate_ticket(desk, n, "急"),
    "acknowledge": lambda desk, n, m, s: acknowledge(desk, n),
    "merge": lambda desk, n, m, s: merge_tickets(desk, n, m),
    "rate": lambda desk, n, m, s: rate_ticket(desk, n, m - FIRST),
    "explain": lambda desk, n, m, s: explain_rating(desk, n, "慢"),
}

FOR_CUSTOMERS = {
    "show",
    "add",
    "thank",
    "edit",
    "move",
    "confirm",
    "reopen",
    "withdraw",
    "urge",
    "rate",
    "explain",
}


class Witness(Told):
    """Sees each change as it is announced: one version, one event."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[int, Ticket] = {}

    def announce(self, unit: Unit, ticket: Ticket, event: TicketEvent) -> None:
        super().announce(unit, ticket, event)
        before = self.seen.get(ticket.number)
        if before is not None:
            assert ticket.version == before.version + (ticket != before)
        self.seen[ticket.number] = ticket


class AnyOrder(RuleBasedStateMachine):
    template: Path

    @initialize(method=st.sampled_from(AssignmentMethod))
    def move_in(self, method: AssignmentMethod) -> None:
        self.folder = Path(tempfile.mkdtemp())
        shutil.copy(self.template, self.folder / "desk.db")
        self.room = Room(self.folder / "desk.db")
        self.witness = self.room.told = Witness()
        self.customers = [self.room.person("王女士"), self.room.person("赵先生")]
        engineers = [self.room.person(name, Role.ENGINEER) for name in ("李工", "陈工")]
        boss = self.room.person("周主管", Role.SUPERVISOR)
        self.people = [*self.customers, *engineers, boss]
        self.room.team("support", engineers, assignment=method)
        self.room.team("repairs", engineers[:1], assignment=AssignmentMethod.LEAST_OPEN)
        for customer in (*self.customers, self.customers[0]):
            self.room.opened(customer)

    def teardown(self) -> None:
        if hasattr(self, "room"):
            self.room.close()
            shutil.rmtree(self.folder)

    @rule(seed=st.integers(0, 2**64))
    def busy_hour(self, seed: int) -> None:
        """A burst, as drawing each act by itself finds the interesting ones too seldom."""
        chance = Random(seed)
        for _ in range(ACTS_AN_HOUR):
            chance.choices(
                [self.staff_act, self.its_customer_acts, self.anybody_acts, self.report],
                weights=[10, 10, 3, 1],
            )[0](chance)
            self.all_is_well()
        self.time_passes(chance)

    def report(self, chance: Random) -> None:
        customer = chance.choice(self.customers)
        report = Report(title="打印机卡纸", priority=chance.choice(list(Priority)))
        self.tried(customer, lambda desk: open_ticket(desk, customer, report, origin=CHAT))

    def staff_act(self, chance: Random) -> None:
        number = chance.choice(self.numbers)
        seen = self.witness.seen[number].version - chance.choice([0, 0, 0, 1, 2])
        verb = chance.choice(sorted(set(VERBS) - FOR_CUSTOMERS))
        self.act(chance.choice(self.people[2:]), verb, number, self.other(chance), max(0, seen))

    def its_customer_acts(self, chance: Random) -> None:
        number = chance.choice(self.numbers)
        customer_id = self.witness.seen[number].customer_id
        customer = next(c for c in self.customers if c.id == customer_id)
        self.act(customer, chance.choice(sorted(FOR_CUSTOMERS)), number, self.other(chance), 0)

    def anybody_acts(self, chance: Random) -> None:
        number = chance.choice([*self.numbers, 4711])
        verb = chance.choice(sorted(VERBS))
        self.act(chance.choice(self.people), verb, number, self.other(chance), 0)

    @property
    def numbers(self) -> list[int]:
        # A few at a time, so that what happens to each adds up.
        return sorted(self.witness.seen)[:4]

    def other(self, chance: Random) -> int:
        return FIRST + chance.randrange(6)

    def act(self, person: Person, verb: str, number: int, other: int, seen: int) -> None:
        before = dict(self.witness.seen)

        got = self.tried(person, lambda desk: VERBS[verb](desk, number, other, seen))

        if person in self.customers:
            if isinstance(got, Ticket):
                assert got.customer_id == person.id
            for changed in self.witness.seen.values():
                is_same = before.get(changed.number) == changed
                assert is_same or changed.customer_id == person.id

    def time_passes(self, chance: Random) -> None:
        minutes = chance.choice([1, 6, 6, 31, 31, 121, 60 * 24 * 3, 60 * 24 * 8])
        self.room.pass_time(minutes=minutes)

    def tried(self, person: Person, verb: Callable[[Desk], Any]) -> Any:
        """Do it, and commit even what was left by a refusal: it must have left nothing."""
        before, events = dict(self.witness.seen), len(self.witness.events)
        said = self.everything_said()

        def attempted(desk: Desk) -> Any:
            try:
                return verb(desk)
            except DeskError as refusal:
                return refusal

        got = self.room.act(person, attempted)
        if isinstance(got, DeskError):
            assert self.witness.seen == before
            assert len(self.witness.events) == events
            assert self.everything_said() == said
        return got

    def everything_said(self) -> list[Any]:
        def all_of(unit: Unit) -> list[Any]:
            return [
                [unit.messages.of(n), unit.notes.of(n), unit.surveys.latest(n)]
                for n in self.witness.seen
            ]

        return self.room.look(all_of)

    @invariant()
    def all_is_well(self) -> None:
        if hasattr(self, "room"):
            self.room.look(self.check_everything)

    def check_everything(self, unit: Unit) -> None:
        for number in self.witness.seen:
            ticket = unit.tickets.get(number)
            assert ticket is not None
            history = unit.history.of(number)
            check_history_explains(ticket, history)
            check_fields_fit_status(ticket)
            check_first_response(ticket, history)
            check_waits(ticket, unit.deadlines.pending(number))
            check_nobody_elses_words(ticket, unit.messages.of(number))
            if ticket.merged_into is not None:
                target = unit.tickets.get(ticket.merged_into)
                assert target is not None
                assert target.customer_id == ticket.customer_id


def check_history_explains(ticket: Ticket, history: list[TicketEvent]) -> None:
    """Replaying the events gives the present state."""
    status, assignee, priority = Status.NEW, None, None
    for event in history:
        if "status_to" in event.data:
            assert event.data["status_from"] == status.value
            status = Status(str(event.data["status_to"]))
        assignee = event.data.get("assignee", assignee)
        if event.kind is EventKind.OPENED:
            priority = event.data["priority"]
        if event.kind is EventKind.PRIORITY_CHANGED:
            priority = event.data["to"]
    assert (ticket.status, ticket.assignee_id, ticket.priority) == (status, assignee, priority)


def check_waits(ticket: Ticket, pending: list[Deadline]) -> None:
    """Time is waited for where there is something to wait for, and nowhere else."""
    purposes = {deadline.purpose for deadline in pending}
    assert (Purpose.SNOOZE_ENDS in purposes) == (ticket.snoozed_until is not None)
    assert ticket.snoozed_until is None or ticket.status is Status.ON_HOLD
    if Purpose.CUSTOMER_REMINDER in purposes:
        assert ticket.status is Status.WAITING_CUSTOMER
    silence = {Purpose.AUTO_CLOSE, Purpose.AUTO_CLOSE_WARNING} & purposes
    assert len(silence) == (ticket.status is Status.RESOLVED)


def check_fields_fit_status(ticket: Ticket) -> None:
    assert 0 < ticket.state_version <= ticket.version
    is_closed = ticket.status.category is StatusCategory.CLOSED
    assert is_closed == (ticket.closed_at is not None)
    assert ticket.status is not Status.RESOLVED or ticket.resolved_at is not None
    assert ticket.status not in LIVE or ticket.resolved_at is None
    assert ticket.status is not Status.NEW or ticket.assignee_id is None
    if ticket.status in {Status.ASSIGNED, Status.IN_PROGRESS}:
        assert ticket.assignee_id is not None
    assert ticket.merged_into is None or ticket.status is Status.CLOSED


def check_first_response(ticket: Ticket, history: list[TicketEvent]) -> None:
    """It is the first public word of a human."""
    spoken = [event.at for event in history if event.data.get("first") is True]
    assert spoken == ([ticket.first_response_at] if ticket.first_response_at else [])


def check_nobody_elses_words(ticket: Ticket, messages: list[TicketMessage]) -> None:
    for message in messages:
        assert message.author is Author.STAFF or message.author_id == ticket.customer_id
        assert NOTE not in message.text


def test_anybody_does_anything_in_any_order(template: Path) -> None:
    AnyOrder.template = template
    machine = type("AnyOrderHere", (AnyOrder,), {}).TestCase
    machine.settings = settings(
        max_examples=12,
        stateful_step_count=12,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    machine("runTest").runTest()
