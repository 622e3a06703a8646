"""One announcement under way: the event, the ticket after it, and those who may be told."""

from collections.abc import Callable
from dataclasses import dataclass

from conversations.notices.readers import Reader, Readers
from domain.delivery import Capabilities
from domain.messaging import Address
from domain.policy import ServicePolicy
from domain.ports import Unit
from domain.tickets.conversation import InternalNote, TicketMessage
from domain.tickets.history import TicketEvent
from domain.tickets.ticket import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What the functions of this package look at when they decide whom to tell."""

    unit: Unit
    policy: ServicePolicy
    readers: Readers
    capabilities: Callable[[str], Capabilities]
    ticket: Ticket
    event: TicketEvent

    @property
    def engineer(self) -> str:
        """Who did it; else who has the ticket."""
        return self.event.actor_name or self.name_of(self.ticket.assignee_id)

    def name_of(self, person_id: int | None) -> str:
        """Somebody's name, or ""."""
        person = self.unit.people.get(person_id) if person_id is not None else None
        return person.name if person else ""

    def message(self) -> TicketMessage | None:
        """The public message the event is about."""
        message_id = self.event.data.get("message")
        return self.unit.messages.get(message_id) if isinstance(message_id, int) else None

    def note(self) -> InternalNote | None:
        """The note the event is about: for the staff alone."""
        note_id = self.event.data.get("note")
        return next((n for n in self.unit.notes.of(self.ticket.number) if n.id == note_id), None)

    def text(self, key: str) -> str:
        """A text the event carries, or ""."""
        value = self.event.data.get(key)
        return value if isinstance(value, str) else ""

    def customer(self) -> list[Reader]:
        """The customer, or nobody."""
        reader = self.readers.customer(self.ticket)
        return [reader] if reader else []

    def desk(self) -> list[Reader]:
        """Everybody the ticket's card is shown to."""
        return self.readers.desk(self.ticket)

    def hearers(self) -> list[Reader]:
        """Who hears what is said on the ticket: the groups, or without any the assignee alone."""
        desk = self.desk()
        if not any(reader.is_group for reader in desk):
            assignee = self.readers.in_private(self.ticket.assignee_id)
            return [assignee] if assignee else desk
        return desk

    def hearers_elsewhere(self) -> list[Reader]:
        """The same without the chat it was said in."""
        return [reader for reader in self.hearers() if not reader.is_in(self.event.where)]

    def is_customers_failure(self) -> bool:
        """What could not be delivered was meant for the customer."""
        origin = self.ticket.origin
        return origin is not None and self.is_failing(origin)

    def is_failing(self, address: Address) -> bool:
        """This is the chat something could not be delivered to."""
        failed = (self.event.data.get("account"), self.event.data.get("chat"))
        return (address.account, address.chat) == failed
