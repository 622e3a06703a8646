"""When each promise begins and ends: the target instances of a ticket, out of its events alone."""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from domain.sla.phases import Past
from domain.sla.policy import Metric
from domain.tickets.history import EventKind, TicketEvent
from domain.tickets.ticket import Status, StatusCategory

# What the staff say to the customer. Automatic messages are no events of these kinds.
_PUBLIC_WORDS = frozenset({EventKind.STAFF_REPLIED, EventKind.WAITING, EventKind.RESOLVED})
_TAKEN_BACK = frozenset({EventKind.WITHDRAWN, EventKind.MERGED})
_CATEGORIES = {status.value: status.category for status in Status}
_RESPONSES = (Metric.FIRST_RESPONSE, Metric.NEXT_RESPONSE)


class Instance(NamedTuple):
    """One promise's span of life. Positions are those of the events it began and ended with."""

    metric: Metric
    # 1, 2, … of its metric, whether or not anything was promised.
    number: int
    started_at: datetime
    since: int
    # Later than the start where only a later event made this the oldest unanswered message.
    known_at: datetime
    # Which message began it; only for the next response.
    message: int = 0
    # From here on, how it ended.
    ended_at: datetime | None = None
    until: int | None = None
    # False = dropped. Says something once it has ended.
    is_kept: bool = False


_OF_BEGINNING = Instance._fields.index("ended_at")


def instances(past: Past) -> list[Instance]:
    """In the order they began.

    - First response: from the opening, also of a ticket the staff opened for a customer (what they
      wrote then is the report, not an answer), to the first public word of the staff: a reply, a
      question, or the solution. A ticket that ended unanswered and is reopened wants a first
      response anew; one that was answered never does.
    - Next response: begins, once the first response was given, with the oldest unanswered message
      of the customer: not with a pleasantry, before it is edited into a request; with a reopening
      by them, with words or without. It goes on while the ticket is resolved, but nothing written
      to a closed ticket begins one until the ticket is reopened; then it counts from there. A
      message moved here counts from the move, as nobody here could answer it before. A merged
      ticket brings its unanswered message along, counted from when it was written, unless somebody
      waits here already.
    - A reply that is taken back was given all the same: what it kept stays kept. If nothing else
      answered, the customer waits again from then on, as a next response.
    - When the message a wait began with is moved away, the wait is dropped, and goes on as a new
      one from the next unanswered message, if there is one. A staff message that is moved away
      stays the answer it was, and answers nothing where it is moved to.
    - Resolution: from the opening and from each reopening, to being resolved, or closed without.
    - Withdrawing and merging drop what is open; closing drops open responses.

    Kinds of events that say nothing here are passed over. Events of the same instant happen in
    their order.
    """
    reader = _Reader(past)
    for position, (at, event) in enumerate(past):
        if event.kind in _READS or "status_to" in event.data:
            reader.read(position, at, event)
    return reader.found


class _Reader:
    """Goes through the events once and keeps what is open."""

    def __init__(self, past: Past) -> None:
        self.found: list[Instance] = []
        self._past = past
        # Index in `found` of what is open, and how many there were.
        self._open: dict[Metric, int] = {}
        self._count = dict.fromkeys(Metric, 0)
        self._is_answered = False
        self._is_closed = False
        # Message → when and at which event it began to wait for an answer.
        self._unanswered: dict[int, tuple[datetime, int]] = {}
        self._position = 0
        self._at = past[0][0]

    def read(self, position: int, at: datetime, event: TicketEvent) -> None:
        self._position, self._at = position, at
        read = _READS.get(event.kind)
        if read:
            read(self, event)
        if "status_to" in event.data:
            self._entered(str(event.data["status_to"]))

    def _opened(self, event: TicketEvent) -> None:
        if self._position == 0:
            self._start(Metric.FIRST_RESPONSE)
            self._start(Metric.RESOLUTION)

    def _answered(self, event: TicketEvent) -> None:
        self._is_answered = True
        self._unanswered.clear()
        self._end(*_RESPONSES, is_kept=True)
        if event.kind is EventKind.RESOLVED:
            self._end(Metric.RESOLUTION, is_kept=True)

    def _taken_back(self, event: TicketEvent) -> None:
        self._end(*Metric, is_kept=False)

    def _entered(self, status: str) -> None:
        """Whatever kind of event ended it: workflows to come may have their own."""
        category = _CATEGORIES.get(status)
        self._is_closed = category is StatusCategory.CLOSED
        if self._is_closed:
            self._end(*_RESPONSES, is_kept=False)
        if category in {StatusCategory.RESOLVED, StatusCategory.CLOSED}:
            self._end(Metric.RESOLUTION, is_kept=True)

    def _wrote(self, event: TicketEvent) -> None:
        if not event.data.get("pleasantry"):
            self._hear(_message(event))

    def _edited(self, event: TicketEvent) -> None:
        if event.data.get("request"):
            self._hear(_message(event))

    def _moved(self, event: TicketEvent) -> None:
        message = _message(event)
        if event.data.get("from_ticket") == event.number:
            self._unhear(message)
        elif event.data.get("author") != "staff":
            self._hear(message)

    def _unanswered_again(self, event: TicketEvent) -> None:
        if event.data.get("waits") is not None:
            self._hear(int(event.data["waits"] or 0))

    def _merged_in(self, event: TicketEvent) -> None:
        since = event.data.get("unanswered_since")
        if not since:
            return
        at = min(max(datetime.fromisoformat(str(since)), self._past[0][0]), self._at)
        position = bisect_right(self._past, at, hi=self._position + 1, key=lambda one: one[0]) - 1
        self._unanswered[0] = min((at, position), self._unanswered.get(0, (at, position)))
        self._start_waiting()

    def _reopened(self, event: TicketEvent) -> None:
        if self._is_closed:
            self._is_closed = False
            here = (self._at, self._position)
            self._unanswered = dict.fromkeys(self._unanswered, here)
        self._start(Metric.RESOLUTION)
        if not self._is_answered:
            self._start(Metric.FIRST_RESPONSE)
        customer = self._past[0][1].data.get("customer")
        if event.data.get("message") or (event.actor_id and event.actor_id == customer):
            self._hear(_message(event))
        self._start_waiting()

    def _hear(self, message: int) -> None:
        self._unanswered.setdefault(message, (self._at, self._position))
        self._start_waiting()

    def _unhear(self, message: int) -> None:
        if self._unanswered.pop(message, None) is None:
            return
        waiting = self._open.get(Metric.NEXT_RESPONSE)
        if waiting is not None and self.found[waiting].message == message:
            self._end(Metric.NEXT_RESPONSE, is_kept=False)
            self._start_waiting()

    def _start_waiting(self) -> None:
        if self._is_answered and not self._is_closed and self._unanswered:
            message = min(self._unanswered, key=self._unanswered.__getitem__)
            at, since = self._unanswered[message]
            self._start(Metric.NEXT_RESPONSE, at=at, since=since, message=message)

    def _start(
        self,
        metric: Metric,
        *,
        at: datetime | None = None,
        since: int | None = None,
        message: int = 0,
    ) -> None:
        """Nothing where one is open: a wait that runs already goes on."""
        if metric in self._open:
            return
        self._count[metric] += 1
        self._open[metric] = len(self.found)
        began = Instance(
            metric=metric,
            number=self._count[metric],
            started_at=self._at if at is None else at,
            since=self._position if since is None else since,
            known_at=self._at,
            message=message,
        )
        self.found.append(began)

    def _end(self, *metrics: Metric, is_kept: bool) -> None:
        for metric in metrics:
            index = self._open.pop(metric, None)
            if index is not None:
                # Cheaper than to replace: half the promises of a history have ended.
                began = self.found[index][:_OF_BEGINNING]
                self.found[index] = Instance._make((*began, self._at, self._position, is_kept))


_READS: Mapping[EventKind, Callable[[_Reader, TicketEvent], None]] = {
    EventKind.OPENED: _Reader._opened,
    EventKind.CUSTOMER_WROTE: _Reader._wrote,
    EventKind.MESSAGE_EDITED: _Reader._edited,
    EventKind.MESSAGE_MOVED: _Reader._moved,
    EventKind.MERGED_IN: _Reader._merged_in,
    EventKind.REPLY_TAKEN_BACK: _Reader._unanswered_again,
    EventKind.REOPENED: _Reader._reopened,
    **dict.fromkeys(_PUBLIC_WORDS, _Reader._answered),
    **dict.fromkeys(_TAKEN_BACK, _Reader._taken_back),
}


def _message(event: TicketEvent) -> int:
    """Its id; a customer's reopening may be without words: 0."""
    return int(event.data.get("message") or 0)
