"""Whether the supervisors are told, by event."""

from collections.abc import Iterator

from conversations.notices.group_messages import say_in_group
from conversations.notices.happening import Happening
from conversations.notices.readers import Reader
from domain.messaging import Outgoing


def of_explanation(happening: Happening) -> Iterator[Outgoing]:
    """The same for the supervisors, unless they are told with the desk."""
    comment = happening.text("comment")
    if not comment:
        return
    told = happening.hearers()
    for reader in happening.readers.supervisors(happening.ticket):
        if any(reader.is_in(other.address) for other in told):
            continue
        yield say_in_group(reader, happening.ticket, "desk.explained", comment=comment)


def of_deaf_desk(happening: Happening) -> Iterator[Outgoing]:
    """A chat of the staff can't be reached. Not told when it is the supervisors' own: a notice
    about a notice that failed could go round for ever."""
    # Of what waited in vain they were told when it began to wait.
    if happening.is_customers_failure() or happening.event.data.get("dropped"):
        return
    supervisors = happening.readers.supervisors(happening.ticket)
    if any(happening.is_failing(reader.address) for reader in supervisors):
        return
    for reader in supervisors:
        yield _of_lost_alert(happening, reader)


def _of_lost_alert(happening: Happening, reader: Reader) -> Outgoing:
    """What was to reach somebody by mail, SMS or call: others can tell them in their way."""
    account = happening.text("account")
    if happening.capabilities(account).receives:
        return say_in_group(reader, happening.ticket, "alert.deaf_desk")
    way = reader.texts.say(f"alert.way.{account.partition('.')[0]}")
    return say_in_group(
        reader,
        happening.ticket,
        "alert.undelivered",
        way=way,
        to=happening.text("chat"),
        reason=happening.text("reason"),
    )
