"""Whether the supervisors are told, by event."""

from collections.abc import Iterator

from conversations.notices.group_messages import say_in_group
from conversations.notices.happening import Happening
from conversations.notices.supervisor_ping import Ping, is_pinging, latest_ping, ping_card
from domain.messaging import Outgoing


def by_ping(happening: Happening) -> Iterator[Outgoing]:
    """A new ping, where the event calls for one."""
    if not is_pinging(happening.event):
        return
    yield from _show(happening, latest_ping(happening.unit, happening.ticket))


def of_acknowledgement(happening: Happening) -> Iterator[Outgoing]:
    """Somebody has seen it: the others need not."""
    yield from _show(happening, latest_ping(happening.unit, happening.ticket))


def of_change(happening: Happening) -> Iterator[Outgoing]:
    """The ping shows the present state, and its buttons stay good, until somebody answered."""
    if happening.ticket.first_response_at is not None:
        return
    for ping in _show(happening, latest_ping(happening.unit, happening.ticket)):
        if happening.capabilities(ping.address.account).edits:
            yield ping


def of_late_answer(happening: Happening) -> Iterator[Outgoing]:
    """Somebody took or answered what was late: the ping says so."""
    due = happening.ticket.first_response_due
    if due is not None and due <= happening.event.at:
        yield from _if_first(happening)


def _if_first(happening: Happening) -> Iterator[Outgoing]:
    first = happening.ticket.first_response_at
    if first is None or first == happening.event.at:
        yield from of_acknowledgement(happening)


def _show(happening: Happening, ping: Ping | None) -> Iterator[Outgoing]:
    if ping:
        for reader in happening.readers.supervisors(happening.ticket):
            yield ping_card(happening.unit, reader, ping)


def of_explanation(happening: Happening) -> Iterator[Outgoing]:
    """Why the rating was low, after the ping about it; where the desk itself is told, it is."""
    survey = happening.unit.surveys.latest(happening.ticket.number)
    if survey is None or not survey.comment:
        return
    told = happening.hearers()
    for reader in happening.readers.supervisors(happening.ticket):
        if any(reader.is_in(other.address) for other in told):
            continue
        yield say_in_group(reader, happening.ticket, "desk.explained", comment=survey.comment)


def of_deaf_desk(happening: Happening) -> Iterator[Outgoing]:
    """A chat of the staff can't be reached. Not told when it is the supervisors' own: a notice
    about a notice that failed could go round for ever."""
    if happening.is_customers_failure():
        return
    supervisors = happening.readers.supervisors(happening.ticket)
    if any(happening.is_failing(reader.address) for reader in supervisors):
        return
    for reader in supervisors:
        yield say_in_group(reader, happening.ticket, "ping.deaf_desk")
