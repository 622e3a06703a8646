"""Who worked on what a customer rates, by share. Pure.

Counted from the last reopening (or the opening) to the resolution. One point for each turn of
talking to the customer — several messages in a row are one turn, however they are split — and one
for each piece of work on the status: claiming, asking, holding, resuming, resolving. Where nobody
has a point, the assignee has all of it. The customer never has any.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from domain.tickets.history import EventKind, TicketEvent

_WORK = frozenset(
    {
        EventKind.CLAIMED,
        EventKind.WAITING,
        EventKind.HELD,
        EventKind.RESUMED,
        EventKind.RESOLVED,
    }
)
# Between these, messages of one person are one turn.
_TALK = frozenset({EventKind.STAFF_REPLIED, EventKind.CUSTOMER_WROTE})


def share_work(
    events: Iterable[TicketEvent], *, customer_id: int, assignee_id: int | None
) -> Mapping[int, float]:
    """Person id → share; sums to 1, or is empty where nobody but the customer worked."""
    workers = (worker for worker in _points(_last_round(events)) if worker != customer_id)
    points = Counter(workers)
    if not points and assignee_id not in {None, customer_id}:
        points = Counter([assignee_id])
    total = points.total()
    return {person: count / total for person, count in sorted(points.items())}


def _last_round(events: Iterable[TicketEvent]) -> Sequence[TicketEvent]:
    """What led to the last resolution."""
    told = list(events)
    resolved = [at for at, event in enumerate(told) if event.kind is EventKind.RESOLVED]
    end = resolved[-1] + 1 if resolved else len(told)
    reopened = [at for at in range(end) if told[at].kind is EventKind.REOPENED]
    return told[reopened[-1] + 1 if reopened else 0 : end]


def _points(events: Iterable[TicketEvent]) -> Iterator[int]:
    speaker: int | None = None
    for event in events:
        is_new_turn = event.kind is EventKind.STAFF_REPLIED and event.actor_id != speaker
        if event.actor_id is not None and (is_new_turn or event.kind in _WORK):
            yield event.actor_id
        if event.kind in _TALK:
            speaker = event.actor_id
