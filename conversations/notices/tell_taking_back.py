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
    """Where it was taken back: whoever did it may have to write to the customer."""
    key = f"desk.recall.{happening.text('outcome')}"
    for reader in _askers(happening):
        yield say_in_group(reader, happening.ticket, key)


def _askers(happening: Happening) -> list[Reader]:
    asked = _asked(happening)
    if asked is None or asked.where is None:
        return happening.hearers()
    chat = happening.unit.teams.chat(asked.where.account, asked.where.chat)
    if chat is not None:
        return [happening.readers.at(asked.where, is_group=True)]
    person = happening.unit.people.get(asked.actor_id) if asked.actor_id is not None else None
    return [happening.readers.person_at(person, asked.where)] if person else happening.hearers()


def _asked(happening: Happening) -> TicketEvent | None:
    message = happening.event.data.get("message")
    events = happening.unit.history.of(happening.ticket.number)
    return next(
        (
            event
            for event in reversed(events)
            if event.kind is EventKind.REPLY_TAKEN_BACK and event.data.get("message") == message
        ),
        None,
    )
