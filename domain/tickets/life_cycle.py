"""Which verb is allowed in which status, and where it leads. Pure: what is written down and who
is told is the desk's business."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from domain.errors import DeskError
from domain.tickets.ticket import LIVE, Status, StatusCategory, Ticket


class Verb(StrEnum):
    """What can be done to a ticket."""

    CLAIM = "claim"
    ASSIGN = "assign"
    REPLY = "reply"
    WRITE = "write"
    ANSWER = "answer"
    WAIT = "wait"
    HOLD = "hold"
    RESUME = "resume"
    RESOLVE = "resolve"
    CONFIRM = "confirm"
    CLOSE_SILENT = "close_silent"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    URGE = "urge"
    ESCALATE = "escalate"
    ACKNOWLEDGE = "acknowledge"
    CHANGE_PRIORITY = "change_priority"
    SET_FIELD = "set_field"
    MERGE = "merge"
    RATE = "rate"


class StatusForbids(DeskError):
    """The ticket's status does not allow that. Its sentence is chosen by the status."""

    code = "error.status_forbids"

    def __init__(self, *, number: int, verb: Verb, status: Status) -> None:
        self.code = f"error.status_forbids.{status}"
        super().__init__(number=number)
        self.verb = verb
        self.status = status


def _stays(*statuses: Status) -> Mapping[Status, Status]:
    return {status: status for status in statuses}


def _leads(to: Status, *statuses: Status) -> Mapping[Status, Status]:
    return dict.fromkeys(statuses, to)


_ENDED = (Status.CLOSED, Status.CANCELLED)
_PAUSED = (Status.WAITING_CUSTOMER, Status.ON_HOLD)
_TO_DO = (Status.NEW, Status.ASSIGNED, Status.IN_PROGRESS)

_TABLE: Mapping[Verb, Mapping[Status, Status]] = {
    Verb.CLAIM: {**_leads(Status.IN_PROGRESS, *_TO_DO), **_stays(*_PAUSED)},
    Verb.ASSIGN: {**_leads(Status.ASSIGNED, *_TO_DO), **_stays(*_PAUSED)},
    # A customer who writes after the end can still be answered.
    Verb.REPLY: {
        **_leads(Status.IN_PROGRESS, *_TO_DO),
        **_stays(*_PAUSED, Status.RESOLVED, *_ENDED),
    },
    # What customers write is kept whatever the status; only waiting for it ends.
    Verb.WRITE: {**_stays(*Status), **_leads(Status.IN_PROGRESS, Status.WAITING_CUSTOMER)},
    Verb.ANSWER: _stays(*Status),
    Verb.WAIT: _leads(Status.WAITING_CUSTOMER, *LIVE),
    Verb.HOLD: _leads(Status.ON_HOLD, *LIVE),
    Verb.RESUME: _leads(Status.IN_PROGRESS, *_PAUSED),
    Verb.RESOLVE: _leads(Status.RESOLVED, *LIVE),
    Verb.CONFIRM: _leads(Status.CLOSED, Status.RESOLVED),
    Verb.CLOSE_SILENT: _leads(Status.CLOSED, Status.RESOLVED),
    Verb.REOPEN: _leads(Status.IN_PROGRESS, Status.RESOLVED, *_ENDED),
    Verb.WITHDRAW: _leads(Status.CANCELLED, *LIVE),
    Verb.URGE: _stays(*LIVE),
    Verb.ESCALATE: _stays(*LIVE),
    # A low rating comes after the end, and somebody says they know of it.
    Verb.ACKNOWLEDGE: _stays(*Status),
    Verb.CHANGE_PRIORITY: _stays(*LIVE),
    Verb.SET_FIELD: _stays(*LIVE, Status.RESOLVED),
    Verb.MERGE: _leads(Status.CLOSED, *LIVE, Status.RESOLVED),
    Verb.RATE: _stays(Status.RESOLVED, Status.CLOSED),
}

# Statuses that say somebody has the ticket; without anybody it is new.
_IN_HANDS = frozenset({Status.ASSIGNED, Status.IN_PROGRESS})


def allows(verb: Verb, status: Status) -> bool:
    """The verb may be used in this status."""
    return status in _TABLE[verb]


def check_allowed(ticket: Ticket, verb: Verb) -> None:
    """Raises StatusForbids unless the verb may be used now."""
    if not allows(verb, ticket.status):
        raise StatusForbids(number=ticket.number, verb=verb, status=ticket.status)


def move(ticket: Ticket, verb: Verb, now: datetime) -> Ticket:
    """The ticket where the verb leads, with the times that belong to its new status.

    Set the new assignee first: a ticket nobody has is new instead of assigned or in progress.
    Raises StatusForbids.
    """
    check_allowed(ticket, verb)
    status = _TABLE[verb][ticket.status]
    if status in _IN_HANDS and ticket.assignee_id is None:
        status = Status.NEW
    return ticket if status is ticket.status else _entered(ticket, status, now)


def _entered(ticket: Ticket, status: Status, now: datetime) -> Ticket:
    is_live = status in LIVE
    is_resolved = status is Status.RESOLVED
    return replace(
        ticket,
        status=status,
        waiting_for="",
        snoozed_until=None,
        resolved_at=None if is_live else now if is_resolved else ticket.resolved_at,
        closed_at=now if status.category is StatusCategory.CLOSED else None,
    )
