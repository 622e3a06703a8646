"""Whether those who call customers back are told, by event: its owner and the supervisors."""

from collections.abc import Iterator
from dataclasses import replace

from conversations.notices.follow_up_card import follow_up_card
from conversations.notices.group_messages import say_in_group
from conversations.notices.happening import Happening
from conversations.notices.readers import Reader
from desk.definitions.shaped.surveys import survey_plan
from domain.messaging import Outgoing
from domain.surveys.survey import FollowUp
from domain.tickets.history import EventKind

# Without edits a card is posted again each time, so only where somebody has to act.
_WORTH_A_NEW_CARD = {EventKind.FOLLOW_UP_OPENED, EventKind.FOLLOW_UP_ASSIGNED}


def of_low_rating(happening: Happening) -> Iterator[Outgoing]:
    """A line for the supervisors where no task tells them."""
    data = happening.event.data
    if not data.get("is_low") or _task(happening) is not None:
        return
    told = happening.hearers()
    key = "desk.rated.because" if data.get("comment") else "desk.rated"
    for reader in happening.readers.supervisors(happening.ticket):
        if not any(reader.is_in(other.address) for other in told):
            yield say_in_group(
                reader, happening.ticket, key, score=data["score"], comment=data["comment"]
            )


def by_card(happening: Happening) -> Iterator[Outgoing]:
    """The task as it stands now, with what the customer said meanwhile."""
    task = _task(happening)
    if task is None:
        return
    reasons = {reason.code: reason for reason in survey_plan(happening).reasons}
    is_news = happening.event.kind in _WORTH_A_NEW_CARD
    for reader in _readers(happening, task):
        can = happening.capabilities(reader.address.account)
        is_due = is_news or can.edits
        if is_due or can.edits_pressed:
            card = follow_up_card(happening.unit, reader, happening.ticket, task, reasons)
            yield replace(card, in_place_only=not is_due)


def _task(happening: Happening) -> FollowUp | None:
    """The one the event is about, else the last one of the ticket while it is open."""
    task_id = happening.event.data.get("task")
    if isinstance(task_id, int):
        return happening.unit.follow_ups.get(task_id)
    tasks = happening.unit.follow_ups.of(happening.ticket.number)
    return next((task for task in reversed(tasks) if task.done_at is None), None)


def _readers(happening: Happening, task: FollowUp) -> list[Reader]:
    """The supervisors, and the owner where they don't read along there."""
    readers = happening.readers.supervisors(happening.ticket)
    owner = happening.readers.in_private(task.owner_id)
    if owner and not any(reader.is_in(owner.address) for reader in readers):
        readers = [owner, *readers]
    return readers
