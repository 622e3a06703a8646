"""Lines for the staff of a ticket, beside its card: what a changed card alone would not tell."""

from conversations.notices.readers import Reader
from conversations.notices.ticket_card import topic_of
from conversations.wording.shortening import shortened
from domain.messaging import Outgoing
from domain.tickets.conversation import InternalNote, TicketMessage
from domain.tickets.ticket import Priority, Ticket

# Characters of what a colleague wrote elsewhere: enough to know what was said.
_COLLEAGUE = 200


def customer_wrote(reader: Reader, ticket: Ticket, message: TicketMessage) -> Outgoing:
    """A new message of the customer, whole, with its files."""
    key = "group.customer_wrote" if message.text else "group.customer_sent_files"
    return _line(
        reader,
        ticket,
        reader.texts.say(key, number=ticket.number, name=message.author_name, text=message.text),
        attachments=message.attachments,
        # A burst leaves as one message; files can't be merged.
        merge_key="" if message.attachments else f"ticket:{ticket.number}:customer",
        can_wait=True,
    )


def files_of_report(reader: Reader, ticket: Ticket, files: tuple[int, ...]) -> Outgoing:
    """What the customer sent along with the report."""
    return _line(
        reader,
        ticket,
        reader.texts.say_counted("group.report_files", len(files), number=ticket.number),
        attachments=files,
    )


def customer_corrected(reader: Reader, ticket: Ticket, message: TicketMessage) -> Outgoing:
    """The customer edited an earlier message."""
    return say_in_group(
        reader,
        ticket,
        "group.customer_corrected",
        can_wait=True,
        name=message.author_name,
        text=message.text,
    )


def colleague_replied(reader: Reader, ticket: Ticket, message: TicketMessage) -> Outgoing:
    """Somebody answered from another chat: the others shall not answer again."""
    return _line(
        reader,
        ticket,
        reader.texts.say(
            "group.colleague_replied",
            number=ticket.number,
            name=message.author_name,
            text=shortened(message.text, _COLLEAGUE),
        ),
        attachments=message.attachments,
        can_wait=True,
    )


def colleague_corrected(reader: Reader, ticket: Ticket, message: TicketMessage) -> Outgoing:
    """Somebody changed an answer given from another chat."""
    text = shortened(message.text, _COLLEAGUE)
    name = message.author_name
    return say_in_group(reader, ticket, "group.colleague_corrected", name=name, text=text)


def colleague_noted(reader: Reader, ticket: Ticket, note: InternalNote) -> Outgoing:
    """A note written in another chat."""
    return _line(
        reader,
        ticket,
        reader.texts.say(
            "group.colleague_noted",
            number=ticket.number,
            name=note.author_name,
            text=shortened(note.text, _COLLEAGUE),
        ),
        attachments=note.attachments,
        can_wait=True,
    )


def say_in_group(
    reader: Reader, ticket: Ticket, key: str, *, can_wait: bool = False, **values: object
) -> Outgoing:
    """A short line by its text key. `can_wait`: nobody need act on it at once."""
    text = reader.texts.say(key, number=ticket.number, **values)
    return _line(reader, ticket, text, can_wait=can_wait)


def _line(
    reader: Reader,
    ticket: Ticket,
    text: str,
    *,
    attachments: tuple[int, ...] = (),
    merge_key: str = "",
    can_wait: bool = False,
) -> Outgoing:
    return Outgoing(
        address=reader.address,
        text=text,
        attachments=attachments,
        ticket=ticket.number,
        merge_key=merge_key,
        can_wait=can_wait and reader.is_group and ticket.priority is not Priority.URGENT,
        topic=topic_of(ticket) if reader.is_group else None,
    )
