"""The staff note something among themselves."""

from collections.abc import Sequence

from desk.access import acting_person, existing_ticket, follow_merges
from desk.desk import Desk
from desk.talk.talking import checked_text, short_enough, take_files
from domain.people.person import Role
from domain.tickets.conversation import InternalNote
from domain.tickets.history import EventKind
from domain.tickets.ticket import Ticket


def add_note(desk: Desk, number: int, text: str, *, attachments: Sequence[int] = ()) -> Ticket:
    """Keep an internal note, in any status. Its files are never shown to the customer."""
    person = acting_person(desk, Role.ENGINEER)
    ticket = follow_merges(desk, existing_ticket(desk, number))
    text = (short_enough if attachments else checked_text)(desk.policy, text)
    take_files(desk, ticket, person, attachments, internal=True)
    note_id = desk.unit.notes.add(
        InternalNote(
            number=ticket.number,
            author_id=person.id,
            author_name=person.name,
            text=text,
            written_at=desk.now,
            attachments=tuple(attachments),
        )
    )
    desk.record(ticket, EventKind.NOTED, note=note_id)
    return ticket
