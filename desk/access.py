"""Who may touch which ticket. Asked by every verb at the moment of the action."""

from desk.desk import Desk
from desk.errors import NotAllowed, StaleCard, TicketMerged, TicketUnknown
from domain.people.person import Person, Role
from domain.tickets.ticket import Ticket


def require(desk: Desk, role: Role) -> None:
    """Raises NotAllowed unless the actor has the role, or the system itself acts."""
    if not may(desk, role):
        raise NotAllowed


def may(desk: Desk, role: Role) -> bool:
    """The actor has the role, or the system itself acts."""
    return desk.actor is None or desk.actor.has(role)


def acting_person(desk: Desk, role: Role) -> Person:
    """Who acts, for what only a human can do. Raises NotAllowed."""
    require(desk, role)
    if desk.actor is None:
        raise NotAllowed
    return desk.actor.person


def staff_ticket(desk: Desk, number: int, *, seen: int = 0) -> Ticket:
    """The ticket, for the staff: engineers may help out in any team.

    `seen`: version of the card they looked at; 0 = none. Raises StaleCard, TicketMerged.
    """
    require(desk, Role.ENGINEER)
    ticket = unmerged(existing_ticket(desk, number))
    check_fresh(ticket, seen)
    return ticket


def own_ticket(desk: Desk, number: int) -> Ticket:
    """The ticket, for its customer alone. Raises TicketUnknown for anybody else's."""
    require(desk, Role.CUSTOMER)
    ticket = existing_ticket(desk, number)
    if desk.actor is not None and ticket.customer_id != desk.actor.person.id:
        raise TicketUnknown(number=number)
    return ticket


def visible_ticket(desk: Desk, number: int) -> Ticket:
    """The ticket, for the staff and its customer."""
    return existing_ticket(desk, number) if may(desk, Role.ENGINEER) else own_ticket(desk, number)


def existing_ticket(desk: Desk, number: int) -> Ticket:
    """The ticket, whoever asks. Raises TicketUnknown."""
    ticket = desk.unit.tickets.get(number)
    if ticket is None:
        raise TicketUnknown(number=number)
    return ticket


def unmerged(ticket: Ticket) -> Ticket:
    """The ticket unless it goes on elsewhere. Raises TicketMerged."""
    if ticket.merged_into is not None:
        raise TicketMerged(number=ticket.number, into=ticket.merged_into)
    return ticket


def follow_merges(desk: Desk, ticket: Ticket) -> Ticket:
    """Where what is said on this ticket belongs now, through any chain of merges."""
    while ticket.merged_into is not None:
        ticket = existing_ticket(desk, ticket.merged_into)
    return ticket


def check_fresh(ticket: Ticket, seen: int) -> None:
    """Raises StaleCard if the ticket changed in what matters since that version."""
    if ticket.state_version > seen > 0:
        raise StaleCard(number=ticket.number)
