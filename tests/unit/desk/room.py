"""A desk to try verbs at: the real store on a file, a clock that is set by hand, and an announcer
that remembers what it was told."""

import asyncio
import shutil
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from desk.desk import Desk
from desk.tickets.open_ticket import open_ticket
from domain.deadlines import Purpose
from domain.messaging import Address
from domain.people.news import TeamNews
from domain.people.person import Actor, Person, Role, Team
from domain.policy import ServicePolicy
from domain.ports import Unit
from domain.tickets.history import EventKind, TicketEvent
from domain.tickets.report import Report
from domain.tickets.ticket import Ticket
from scheduler.deadlines import VERBS
from store.opening import open_store

P = ParamSpec("P")
T = TypeVar("T")

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CHAT = Address(account="webchat.main", chat="c1")


@dataclass
class Told:
    """Everything that was announced, in order."""

    events: list[TicketEvent] = field(default_factory=list)
    news: list[TeamNews] = field(default_factory=list)

    def announce(self, unit: Unit, ticket: Ticket, event: TicketEvent) -> None:
        stored = unit.tickets.get(ticket.number)
        assert stored == ticket, "announced as it stands after the event"
        self.events.append(event)

    def tell(self, unit: Unit, news: TeamNews) -> None:
        self.news.append(news)


class Room:
    def __init__(self, path: Path, policy: ServicePolicy | None = None) -> None:
        self.policy = policy or ServicePolicy()
        self.now = MORNING
        self.told = Told()
        self._runner = asyncio.Runner()
        # Not Runner.run: what it does about Ctrl-C takes as long as a whole unit of work.
        self._await = self._runner.get_loop().run_until_complete
        self._store = self._await(open_store(f"sqlite:///{path}", lambda: self.now))

    def close(self) -> None:
        self._await(self._store.close())
        self._runner.close()

    def later(self, **spell: float) -> None:
        self.now += timedelta(**spell)

    def unit(self, work: Callable[[Unit], T]) -> T:
        return self._await(self._store.run(work))

    def look(self, query: Callable[[Unit], T]) -> T:
        return self._await(self._store.read(query))

    def act(
        self,
        who: Person | Actor | None,
        verb: Callable[Concatenate[Desk, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        def work(unit: Unit) -> T:
            return verb(self._desk(unit, who), *args, **kwargs)

        return self.unit(work)

    def _desk(self, unit: Unit, who: Person | Actor | None) -> Desk:
        actor = who
        if isinstance(who, Person):
            fresh = unit.people.get(who.id)
            assert fresh is not None
            actor = Actor(person=fresh, roles=fresh.roles if fresh.is_active else frozenset())
        assert actor is None or isinstance(actor, Actor)
        return Desk(unit=unit, policy=self.policy, announcer=self.told, actor=actor, where=CHAT)

    def person(self, name: str, *roles: Role, **more: Any) -> Person:
        person = Person(name=name, roles=frozenset({Role.CUSTOMER, *roles}), **more)
        return replace(person, id=self.unit(lambda unit: unit.people.add(person)))

    def team(self, key: str, members: Iterable[Person] = (), **more: Any) -> Team:
        team = Team(key=key, name=key, members=frozenset(p.id for p in members), **more)
        self.unit(lambda unit: unit.teams.save(team))
        return team

    def opened(self, customer: Person, title: str = "打印机卡纸", **more: Any) -> Ticket:
        report = Report(title=title, **more)
        return self.act(customer, open_ticket, customer, report, origin=CHAT)

    def ticket(self, number: int) -> Ticket:
        found = self.look(lambda unit: unit.tickets.get(number))
        assert found is not None
        return found

    def history(self, number: int) -> list[TicketEvent]:
        return self.look(lambda unit: unit.history.of(number))

    def kinds(self, number: int) -> list[EventKind]:
        return [event.kind for event in self.history(number)]

    def last_event(self, number: int) -> TicketEvent:
        return self.history(number)[-1]

    def pass_time(self, verbs: Collection[Purpose] = tuple(Purpose), **spell: float) -> int:
        """Let time pass, and handle what is due as the scheduler does; returns how many of these
        purposes there were."""
        self.later(**spell)
        due = self.look(lambda unit: unit.deadlines.due(100, up_to=unit.deadlines.newest()))
        for deadline in due:
            self.unit(lambda unit, d=deadline: unit.deadlines.done(d.id))  # type: ignore[misc]
            self.act(None, VERBS[deadline.purpose], deadline)
        return sum(deadline.purpose in verbs for deadline in due)

    def pending(self, number: int) -> dict[Purpose, datetime]:
        """What is to happen to a ticket, and when."""
        found = self.look(lambda unit: unit.deadlines.pending(number))
        return {deadline.purpose: deadline.due_at for deadline in found}


def copied_room(template: Path, folder: Path, policy: ServicePolicy | None = None) -> Room:
    """A room of its own, without migrating each time."""
    path = folder / "desk.db"
    shutil.copy(template, path)
    return Room(path, policy)
