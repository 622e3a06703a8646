from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.tickets.life_cycle import StatusForbids, Verb, allows, check_allowed, move
from domain.tickets.ticket import LIVE, Status, StatusCategory, Ticket

BEFORE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
NOW = BEFORE + timedelta(hours=1)

# Which verbs each status allows: the life cycle, read the other way round.
EVERYWHERE = {Verb.WRITE, Verb.ANSWER, Verb.REPLY, Verb.ACKNOWLEDGE}
WHILE_LIVE = EVERYWHERE | {
    Verb.CLAIM,
    Verb.ASSIGN,
    Verb.WAIT,
    Verb.HOLD,
    Verb.RESOLVE,
    Verb.WITHDRAW,
    Verb.URGE,
    Verb.ESCALATE,
    Verb.CHANGE_PRIORITY,
    Verb.SET_FIELD,
    Verb.MERGE,
}
ALLOWED = {
    Status.NEW: WHILE_LIVE,
    Status.ASSIGNED: WHILE_LIVE,
    Status.IN_PROGRESS: WHILE_LIVE,
    Status.WAITING_CUSTOMER: WHILE_LIVE | {Verb.RESUME},
    Status.ON_HOLD: WHILE_LIVE | {Verb.RESUME},
    Status.RESOLVED: EVERYWHERE
    | {
        Verb.CONFIRM,
        Verb.CLOSE_SILENT,
        Verb.REOPEN,
        Verb.SET_FIELD,
        Verb.MERGE,
        Verb.RATE,
    },
    Status.CLOSED: EVERYWHERE | {Verb.REOPEN, Verb.RATE},
    Status.CANCELLED: EVERYWHERE | {Verb.REOPEN},
}


def ticket(status: Status, assignee: int | None = 7) -> Ticket:
    return Ticket(
        number=1001,
        customer_id=1,
        title="打印机卡纸",
        description="",
        status=status,
        assignee_id=assignee,
        created_at=BEFORE,
        updated_at=BEFORE,
    )


@pytest.mark.parametrize("status", Status)
def test_each_status_allows_just_these_verbs(status: Status) -> None:
    assert {verb for verb in Verb if allows(verb, status)} == ALLOWED[status]


@pytest.mark.parametrize(
    ("verb", "status", "leads_to"),
    [
        (Verb.CLAIM, Status.NEW, Status.IN_PROGRESS),
        (Verb.CLAIM, Status.ASSIGNED, Status.IN_PROGRESS),
        (Verb.CLAIM, Status.ON_HOLD, Status.ON_HOLD),
        (Verb.ASSIGN, Status.IN_PROGRESS, Status.ASSIGNED),
        (Verb.ASSIGN, Status.WAITING_CUSTOMER, Status.WAITING_CUSTOMER),
        (Verb.REPLY, Status.NEW, Status.IN_PROGRESS),
        (Verb.REPLY, Status.WAITING_CUSTOMER, Status.WAITING_CUSTOMER),
        (Verb.REPLY, Status.CLOSED, Status.CLOSED),
        (Verb.WRITE, Status.WAITING_CUSTOMER, Status.IN_PROGRESS),
        (Verb.WRITE, Status.ON_HOLD, Status.ON_HOLD),
        (Verb.WRITE, Status.RESOLVED, Status.RESOLVED),
        (Verb.WRITE, Status.CLOSED, Status.CLOSED),
        (Verb.RESUME, Status.ON_HOLD, Status.IN_PROGRESS),
        (Verb.RESOLVE, Status.NEW, Status.RESOLVED),
        (Verb.CONFIRM, Status.RESOLVED, Status.CLOSED),
        (Verb.REOPEN, Status.CLOSED, Status.IN_PROGRESS),
        (Verb.REOPEN, Status.CANCELLED, Status.IN_PROGRESS),
        (Verb.WITHDRAW, Status.ON_HOLD, Status.CANCELLED),
        (Verb.MERGE, Status.RESOLVED, Status.CLOSED),
    ],
)
def test_verbs_lead_where_they_should(verb: Verb, status: Status, leads_to: Status) -> None:
    assert move(ticket(status), verb, NOW).status is leads_to


@pytest.mark.parametrize("verb", [Verb.ASSIGN, Verb.REOPEN, Verb.RESUME, Verb.WRITE])
def test_a_ticket_nobody_has_is_new(verb: Verb) -> None:
    status = next(s for s in reversed(Status) if allows(verb, s) and s is not Status.ON_HOLD)
    if verb is Verb.WRITE:
        status = Status.WAITING_CUSTOMER
    if verb is Verb.RESUME:
        status = Status.ON_HOLD
    if verb is Verb.ASSIGN:
        status = Status.IN_PROGRESS

    assert move(ticket(status, assignee=None), verb, NOW).status is Status.NEW


def test_a_refusal_says_which_status_is_in_the_way() -> None:
    with pytest.raises(StatusForbids) as refused:
        check_allowed(ticket(Status.CLOSED), Verb.RESOLVE)

    assert refused.value.code == "error.status_forbids.closed"
    assert refused.value.params == {"number": 1001}


def test_what_was_waited_for_ends_with_the_waiting() -> None:
    waiting = replace(ticket(Status.WAITING_CUSTOMER), waiting_for="照片")

    assert move(waiting, Verb.REPLY, NOW).waiting_for == "照片"
    assert move(waiting, Verb.WRITE, NOW).waiting_for == ""


@settings(deadline=None)
@given(
    verbs=st.lists(st.tuples(st.sampled_from(Verb), st.booleans()), max_size=30),
)
def test_times_always_fit_the_status(verbs: list[tuple[Verb, bool]]) -> None:
    present = ticket(Status.NEW, assignee=None)
    for step, (verb, is_taken) in enumerate(verbs):
        if not allows(verb, present.status):
            continue
        present = replace(present, assignee_id=7 if is_taken else None)
        present = move(present, verb, NOW + timedelta(minutes=step))

        assert (present.closed_at is not None) == (present.status.category is StatusCategory.CLOSED)
        if present.status in LIVE:
            assert present.resolved_at is None
        if present.status is Status.RESOLVED:
            assert present.resolved_at is not None
