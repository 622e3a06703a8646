"""What customers are told. Nothing here can be handed an internal note or a raw event."""

from dataclasses import replace
from datetime import datetime, timedelta

from conversations.notices.readers import Reader
from domain.messaging import Button, ButtonStyle, Outgoing
from domain.policy import ServicePolicy
from domain.tickets.conversation import TicketMessage
from domain.tickets.ticket import Ticket


def registered(reader: Reader, ticket: Ticket) -> Outgoing:
    """Somebody else opened it for them."""
    return _notice(reader, ticket, "notice.registered", title=ticket.title)


def taken(reader: Reader, ticket: Ticket, engineer: str) -> Outgoing:
    """Somebody cares now."""
    return _notice(reader, ticket, "notice.taken", name=engineer)


def replied(reader: Reader, ticket: Ticket, message: TicketMessage) -> Outgoing:
    """The engineer's words as written, under their name."""
    key = "notice.replied" if message.text else "notice.replied.files"
    return Outgoing(
        address=reader.address,
        text=reader.texts.say(
            key, name=message.author_name, number=ticket.number, text=message.text
        ),
        attachments=message.attachments,
        ticket=ticket.number,
        shows=message.id,
    )


def corrected(reader: Reader, ticket: Ticket, message: TicketMessage) -> Outgoing:
    """The engineer changed what they had written."""
    text = {"name": message.author_name, "text": message.text}
    return replace(_notice(reader, ticket, "notice.corrected", **text), shows=message.id)


def asked(reader: Reader, ticket: Ticket, engineer: str, message: TicketMessage | None) -> Outgoing:
    """The concrete question the ticket waits for."""
    return Outgoing(
        address=reader.address,
        text=reader.texts.say(
            "notice.asked", name=engineer, number=ticket.number, text=ticket.waiting_for
        ),
        ticket=ticket.number,
        shows=message.id if message else None,
        expects_text=True,
    )


def held(reader: Reader, ticket: Ticket, now: datetime) -> Outgoing:
    """Nothing can be done for now, and why; until when, where that is known."""
    if ticket.snoozed_until is not None:
        key = "notice.held.until.because" if ticket.waiting_for else "notice.held.until"
        moment = reader.moment(ticket.snoozed_until, now)
        return _notice(reader, ticket, key, reason=ticket.waiting_for, moment=moment)
    key = "notice.held" if ticket.waiting_for else "notice.held.silently"
    return _notice(reader, ticket, key, reason=ticket.waiting_for)


def reminded(reader: Reader, ticket: Ticket) -> Outgoing:
    """They were asked something and may have missed it."""
    return Outgoing(
        address=reader.address,
        text=reader.texts.say("notice.reminded", number=ticket.number, question=ticket.waiting_for),
        ticket=ticket.number,
        expects_text=True,
    )


def closing(reader: Reader, ticket: Ticket, closes_at: datetime, now: datetime) -> Outgoing:
    """Silence is about to close it."""
    return Outgoing(
        address=reader.address,
        text=reader.texts.say(
            "notice.closing",
            number=ticket.number,
            title=ticket.title,
            moment=reader.moment(closes_at, now),
        ),
        buttons=_is_it_solved(reader, ticket),
        ticket=ticket.number,
    )


def resolved(reader: Reader, ticket: Ticket, engineer: str, solution: str) -> Outgoing:
    """What was done, and the question whether it helped."""
    key = "notice.resolved" if solution else "notice.resolved.plainly"
    return Outgoing(
        address=reader.address,
        text=reader.texts.say(
            key, number=ticket.number, title=ticket.title, name=engineer, solution=solution
        ),
        buttons=_is_it_solved(reader, ticket),
        ticket=ticket.number,
    )


def closed_by_silence(reader: Reader, ticket: Ticket, policy: ServicePolicy) -> Outgoing:
    """It closed by itself; what to do if that was wrong."""
    days = max(1, policy.reopen_window // timedelta(days=1))
    return Outgoing(
        address=reader.address,
        text=reader.texts.say_counted("notice.closed_by_silence", days, number=ticket.number),
        buttons=((_button(reader, ticket, "reopen"),),),
        ticket=ticket.number,
    )


def reopened(reader: Reader, ticket: Ticket) -> Outgoing:
    """The staff took it up again."""
    return _notice(reader, ticket, "notice.reopened")


def withdrawn(reader: Reader, ticket: Ticket) -> Outgoing:
    """The staff took it back on their behalf."""
    return _notice(reader, ticket, "notice.withdrawn")


def merged(reader: Reader, ticket: Ticket) -> Outgoing:
    """It goes on under another number."""
    return Outgoing(
        address=reader.address,
        text=reader.texts.say("notice.merged", number=ticket.number, into=ticket.merged_into),
        ticket=ticket.merged_into,
    )


def _notice(reader: Reader, ticket: Ticket, key: str, **values: object) -> Outgoing:
    return Outgoing(
        address=reader.address,
        text=reader.texts.say(key, number=ticket.number, **values),
        ticket=ticket.number,
    )


def _is_it_solved(reader: Reader, ticket: Ticket) -> tuple[tuple[Button, ...], ...]:
    confirm = _button(reader, ticket, "confirm", ButtonStyle.PRIMARY)
    return ((confirm, _button(reader, ticket, "still_open")),)


_COMMANDS = {"confirm": "confirm", "still_open": "reopen", "reopen": "reopen"}


def _button(
    reader: Reader, ticket: Ticket, what: str, style: ButtonStyle = ButtonStyle.PLAIN
) -> Button:
    # Without a version: a customer's answer must not become stale because staff moved a priority.
    return Button(
        label=reader.texts.say(f"notice.button.{what}"),
        command=f"/{_COMMANDS[what]} {ticket.number}",
        style=style,
    )
