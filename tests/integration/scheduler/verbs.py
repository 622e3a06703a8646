"""Deadlines whose handling only notes that they fell due, or fails, or sets themselves anew."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from desk.desk import Desk
from domain.deadlines import Deadline, Purpose
from domain.policy import ServicePolicy
from domain.ports import Unit
from domain.tickets.history import TicketEvent
from domain.tickets.ticket import Ticket
from scheduler.due import DueDeadlines
from scheduler.wakeups import Wakeups
from store.sqlite.unit_of_work import SqliteUnitOfWork
from tests.integration.scheduler.conftest import Clock


@dataclass(frozen=True)
class Fired:
    """What a verb saw."""

    subject: str
    late_by: timedelta


class Verbs:
    """One verb for every purpose. What fired is written down in the same unit, and read from it."""

    def __init__(self, store: SqliteUnitOfWork, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self.broken: set[str] = set()
        self.then: dict[str, Callable[[Desk, Deadline], object]] = {}

    def announce(self, unit: Unit, ticket: Ticket, event: TicketEvent) -> None:
        """Nothing to tell anybody."""

    def wakeups(self) -> Wakeups:
        """As a process has them that has just started."""
        verbs = dict.fromkeys(Purpose, self._fires)
        due = DueDeadlines(self._store, ServicePolicy(), self, verbs)
        return Wakeups(self._store, due, self._clock)

    async def sets(
        self, subject: str, *, number: int = 0, purpose: Purpose = Purpose.SURVEY, **later: float
    ) -> None:
        """Something falls due this much later."""
        await self._store.run(
            lambda unit: unit.deadlines.set(
                Deadline(
                    purpose=purpose,
                    number=number,
                    subject=subject,
                    due_at=unit.now + timedelta(**later),
                )
            )
        )

    async def fired(self) -> list[Fired]:
        """Everything so far, in order."""
        kept = await self._store.read(lambda unit: unit.codes.all("fired"))
        in_order = sorted(kept, key=lambda code: code.digest)
        told = [code.label.rpartition(" ") for code in in_order]
        return [Fired(subject, timedelta(seconds=float(late))) for subject, _, late in told]

    async def subjects(self) -> list[str]:
        """Of what fired so far."""
        return [one.subject for one in await self.fired()]

    def _fires(self, desk: Desk, deadline: Deadline) -> None:
        late = (desk.unit.now - deadline.due_at).total_seconds()
        count = desk.unit.codes.count("fired")
        desk.unit.codes.add(
            purpose="fired", digest=f"{count:09}", label=f"{deadline.subject} {late}"
        )
        if deadline.subject in self.broken:
            raise RuntimeError("a bug")
        if deadline.subject in self.then:
            self.then[deadline.subject](desk, deadline)
