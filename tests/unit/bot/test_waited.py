"""Which messages that waited for a customer's word leave as one."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.delivery.waited import has_waited, waited_together
from domain.messaging import Address, Button, Outgoing
from domain.ports import OutboxEntry

QUEUED = datetime(2026, 11, 18, 1, 5, tzinfo=UTC)
WROTE = QUEUED + timedelta(hours=49)
BUTTON = ((Button(label="好", command="/confirm 1"),),)


def entry(number: int, *, not_before: datetime = WROTE, **more: Any) -> OutboxEntry:
    known = {"attempts": 0, "is_unsure": False}
    row = {name: more.pop(name) for name in tuple(more) if name in known}
    address = Address(account="wecom_kf.main", chat="wmA")
    message = Outgoing(**{"address": address, "text": str(number), "ticket": 1, **more})
    return OutboxEntry(
        id=number,
        message=message,
        not_before=not_before,
        queued_at=QUEUED,
        **{**known, **row},
    )


def together(*queue: OutboxEntry) -> list[int]:
    return [one.id for one in waited_together(queue)]


def test_words_that_waited_together_leave_together() -> None:
    assert together(entry(1), entry(2), entry(3)) == [1, 2, 3]
    assert together() == []


def test_what_did_not_wait_is_left_alone() -> None:
    assert not has_waited(entry(1, not_before=QUEUED))
    assert together(entry(1), entry(2, not_before=QUEUED)) == [1]


def test_order_is_kept_around_what_is_more_than_words() -> None:
    assert together(entry(1), entry(2, buttons=BUTTON), entry(3)) == [1]
    assert not has_waited(entry(1, buttons=BUTTON))
    assert not has_waited(entry(1, attachments=(7,)))
    assert not has_waited(entry(1, title="#1"))
    assert not has_waited(entry(1, retracts=7))


def test_each_ticket_has_its_own_message() -> None:
    assert together(entry(1), entry(2, ticket=2)) == [1]


def test_who_was_tried_together_is_tried_together_again() -> None:
    later = WROTE + timedelta(seconds=3)
    queue = (
        entry(1, not_before=later, attempts=1),
        entry(2, not_before=later, attempts=1),
        entry(3),
    )
    assert together(*queue) == [1, 2]
    assert together(entry(1, is_unsure=True), entry(2)) == [1]
