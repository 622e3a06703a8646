"""Where verbs work: an open unit of work, who acts, and from where."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.messaging import Address
from domain.people.person import Actor
from domain.policy import ServicePolicy
from domain.ports import Announcer, Unit
from domain.tickets.history import EventKind, EventValue, TicketEvent
from domain.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The first argument of every verb. Valid for one unit of work."""

    unit: Unit
    policy: ServicePolicy
    announcer: Announcer
    # None = the clock or the system itself, which may do everything it is written to do.
    actor: Actor | None
    # The chat it is done from; None = API, page or clock.
    where: Address | None = None

    @property
    def now(self) -> datetime:
        """UTC, the same throughout the unit."""
        return self.unit.now

    def event(self, number: int, kind: EventKind, data: Mapping[str, EventValue]) -> TicketEvent:
        """Something that happens to a ticket here and now; nothing is stored yet."""
        person = self.actor.person if self.actor else None
        return TicketEvent(
            number=number,
            kind=kind,
            at=self.now,
            actor_id=person.id if person else None,
            actor_name=person.name if person else "",
            where=self.where,
            data=data,
        )

    def note(self, ticket: Ticket, event: TicketEvent) -> None:
        """Append an event to the history of the stored ticket, and tell those concerned."""
        self.unit.history.append(event)
        self.announcer.announce(self.unit, ticket, event)

    def record(self, ticket: Ticket, kind: EventKind, /, **data: EventValue) -> None:
        """Something happened that left the ticket as it is. What changes it: `desk.changing`."""
        self.note(ticket, self.event(ticket.number, kind, data))
