"""Where verbs work: an open unit of work, who acts, and from where."""

from collections.abc import Collection
from dataclasses import dataclass, replace
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

    def add(
        self, ticket: Ticket, files: Collection[int], kind: EventKind, /, **data: EventValue
    ) -> Ticket:
        """Store a new ticket with its files and the event that made it; tell those concerned."""
        self.unit.tickets.add(ticket)
        self.unit.attachments.attach(files, ticket.number, internal=False)
        self.record(ticket, kind, **data)
        return ticket

    def change(self, ticket: Ticket, kind: EventKind, /, **data: EventValue) -> Ticket:
        """Store a changed ticket with the event that changed it: never one without the other.

        `ticket` carries the version it was read with; the stored one is one higher.
        """
        changed = replace(ticket, version=ticket.version + 1, updated_at=self.now)
        self.unit.tickets.save(changed)
        self.record(changed, kind, **data)
        return changed

    def record(self, ticket: Ticket, kind: EventKind, /, **data: EventValue) -> None:
        """Append an event and announce it."""
        person = self.actor.person if self.actor else None
        event = TicketEvent(
            number=ticket.number,
            kind=kind,
            at=self.now,
            actor_id=person.id if person else None,
            actor_name=person.name if person else "",
            where=self.where,
            data=data,
        )
        self.unit.history.append(event)
        self.announcer.announce(self.unit, ticket, event)
