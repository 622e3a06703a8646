"""Who worked on what a customer rates, by share."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.surveys.credits import share_work
from domain.tickets.history import EventKind, TicketEvent

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CUSTOMER, LI, CHEN = 1, 2, 3
KINDS = {
    "opens": EventKind.OPENED,
    "writes": EventKind.CUSTOMER_WROTE,
    "replies": EventKind.STAFF_REPLIED,
    "claims": EventKind.CLAIMED,
    "asks": EventKind.WAITING,
    "holds": EventKind.HELD,
    "resumes": EventKind.RESUMED,
    "resolves": EventKind.RESOLVED,
    "reopens": EventKind.REOPENED,
    "notes": EventKind.NOTED,
    "rates": EventKind.RATED,
}
PEOPLE = {"customer": CUSTOMER, "li": LI, "chen": CHEN, "clock": None}


def told(story: str) -> list[TicketEvent]:
    """ "li replies, customer writes"."""
    words = (line.split() for line in story.split(","))
    return [
        TicketEvent(number=1001, kind=KINDS[what], at=NOW, actor_id=PEOPLE[who])
        for who, what in words
    ]


@pytest.mark.parametrize(
    ("story", "shares"),
    [
        ("customer opens, li claims, li resolves", {LI: 1}),
        ("customer opens, li replies, li replies, li replies, chen resolves", {LI: 1, CHEN: 1}),
        ("li replies, customer writes, li replies, chen resolves", {LI: 2, CHEN: 1}),
        ("li replies, chen replies, li replies, li resolves", {LI: 3, CHEN: 1}),
        ("li claims, li asks, chen holds, chen resumes, chen resolves", {LI: 2, CHEN: 3}),
        ("li claims, li resolves, customer reopens, chen resolves", {CHEN: 1}),
        ("li resolves, customer reopens, chen replies", {LI: 1}),
        ("li notes, li notes, chen resolves", {CHEN: 1}),
        ("li resolves, chen replies, customer rates", {LI: 1}),
        ("customer claims, customer resolves", {LI: 1}),
        ("customer opens, clock resolves", {LI: 1}),
    ],
)
def test_by_turns_of_talk_and_work_on_the_status(story: str, shares: dict[int, int]) -> None:
    total = sum(shares.values())
    expected = {person: points / total for person, points in shares.items()}

    credits = share_work(told(story), customer_id=CUSTOMER, assignee_id=LI)

    assert credits == pytest.approx(expected)


def test_nobody_but_the_customer_worked() -> None:
    own = told("customer opens, customer claims, customer resolves")

    assert share_work(own, customer_id=CUSTOMER, assignee_id=CUSTOMER) == {}
    assert share_work(told("clock resolves"), customer_id=CUSTOMER, assignee_id=None) == {}


_EVENTS = st.lists(
    st.builds(
        TicketEvent,
        number=st.just(1001),
        kind=st.sampled_from(list(KINDS.values())),
        at=st.just(NOW),
        actor_id=st.sampled_from(list(PEOPLE.values())),
    ),
    max_size=30,
)


@given(events=_EVENTS, assignee=st.sampled_from([None, CUSTOMER, LI, CHEN]))
def test_shares_are_whole_and_never_the_customers(
    events: list[TicketEvent], assignee: int | None
) -> None:
    credits = share_work(events, customer_id=CUSTOMER, assignee_id=assignee)

    assert CUSTOMER not in credits
    assert not credits or sum(credits.values()) == pytest.approx(1)
    assert all(share > 0 for share in credits.values())
