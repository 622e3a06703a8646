"""Who is told that a reply was taken back, and what became of it in the customer's chat."""

from collections.abc import Iterator

from conversations.notices.group_messages import say_in_group
from conversations.notices.happening import Happening
from conversations.notices.readers import Reader
from domain.messaging import Outgoing
from domain.tickets.history import EventKind, TicketEvent


def of_taking_back(happening: Happening) -> Iterator[Outgoing]:
    """The others: they may have read it, too."""
    for reader in happening.hearers_elsewhere():
        yield say_in_group(
            reader,
            happening.ticket,
            "desk.reply_taken_back",
            name=happening.event.actor_name or reader.texts.say("desk.somebody"),
        )


def of_recall(happening: Happening) -> Iterator[Outgoing]:
    """Where it was taken back: whoever did it may have to write to the customer.

    What was corrected was shown twice: of both copies the same is said once.
    """
    if _is_said(happening):
        return
    key = f"desk.recall.{happening.text('outcome')}"
    for reader in _askers(happening):
        yield say_in_group(reader, happening.ticket, key)


def _is_said(happening: Happening) -> bool:
    same = [
        event
        for event in _about(happening, EventKind.REPLY_RECALLED)
        if event.data.get("outcome") == happening.text("outcome")
    ]
    return len(same) > 1


def _askers(happening: Happening) -> list[Reader]:
    asked = next(iter(_about(happening, EventKind.REPLY_TAKEN_BACK)), None)
    if asked is None or asked.where is None:
        return happening.hearers()
    chat = happening.unit.teams.chat(asked.where.account, asked.where.chat)
    if chat is not None:
        return [happening.readers.at(asked.where, is_group=True)]
    person = happening.unit.people.get(asked.actor_id) if asked.actor_id is not None else None
    return [happening.readers.person_at(person, asked.where)] if person else happening.hearers()


def _about(happening: Happening, kind: EventKind) -> list[TicketEvent]:
    """Events of this kind about the same reply."""
    message = happening.event.data.get("message")
    return [
        event
        for event in happening.unit.history.of(happening.ticket.number)
        if event.kind is kind and event.data.get("message") == message
    ]
