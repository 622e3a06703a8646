"""How verbs write down what people say: checked, stored with its files, found again later."""

from collections.abc import Sequence
from dataclasses import replace

from desk.desk import Desk
from desk.errors import AttachmentUnknown, TextMissing, TextTooLong
from domain.people.person import Person
from domain.policy import ServicePolicy
from domain.ports import Reference
from domain.tickets.conversation import Author, TicketMessage
from domain.tickets.ticket import Ticket


def checked_text(policy: ServicePolicy, text: str) -> str:
    """The text without blank ends. Raises TextMissing, TextTooLong."""
    text = text.strip()
    if not text:
        raise TextMissing
    return short_enough(policy, text)


def short_enough(policy: ServicePolicy, text: str) -> str:
    """The text without blank ends, which may be nothing. Raises TextTooLong."""
    text = text.strip()
    if len(text) > policy.max_text:
        raise TextTooLong(limit=policy.max_text)
    return text


def say_publicly(
    desk: Desk,
    ticket: Ticket,
    author: Author,
    person: Person,
    text: str,
    *,
    attachments: Sequence[int] = (),
    message_ref: str = "",
) -> TicketMessage:
    """Store a public message. Raises TextMissing for one with neither words nor files."""
    text = (short_enough if attachments else checked_text)(desk.policy, text)
    take_files(desk, ticket, person, attachments, internal=False)
    message = TicketMessage(
        number=ticket.number,
        author=author,
        author_id=person.id,
        author_name=person.name,
        text=text,
        sent_at=desk.now,
        attachments=tuple(attachments),
    )
    message_id = desk.unit.messages.add(message)
    if message_ref and desk.where is not None:
        reference = Reference(number=ticket.number, message_id=message_id)
        desk.unit.references.note(desk.where, message_ref, reference)
    return replace(message, id=message_id)


def take_files(
    desk: Desk, ticket: Ticket, person: Person, files: Sequence[int], *, internal: bool
) -> None:
    """Files of theirs become the ticket's. Raises AttachmentUnknown for anybody else's."""
    check_files(desk, person, files)
    if files:
        desk.unit.attachments.attach(files, ticket.number, internal=internal)


def check_files(desk: Desk, person: Person, files: Sequence[int]) -> None:
    """Raises AttachmentUnknown unless all are loose files of this person."""
    for file in map(desk.unit.attachments.get, files):
        if file is None or file.owner_id != person.id or file.number is not None:
            raise AttachmentUnknown
