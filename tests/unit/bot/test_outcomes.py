"""What a failed request means for its messages."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.outcomes import Outcomes
from domain.delivery import (
    AccountRefused,
    AddressMoved,
    AddressUnreachable,
    CardGone,
    LimitScope,
    MessageRefused,
    OutcomeUnknown,
    RetryLater,
    TopicGone,
)
from domain.errors import StorageUnavailable
from domain.messaging import Address, Outgoing, Topic
from domain.policy import ServicePolicy
from domain.ports import Lane, OutboxEntry

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
LANE = Lane(account="slow.main", chat="-1")
MESSAGE = Outgoing(
    address=Address(account="slow.main", chat="-1"), card="c", topic=Topic(key="t", title="#1")
)
# What is said of a platform, not of a message.
OF_PLATFORMS = {"patience", "recognises_repeats_for"}


def entry(**more: object) -> OutboxEntry:
    told = {
        "id": 7,
        "message": MESSAGE,
        "not_before": NOW,
        "attempts": 0,
        "queued_at": NOW - timedelta(minutes=30),
        "is_unsure": False,
    }
    return OutboxEntry(**(told | more))


class Book:
    """Writes down what it is asked to do."""

    def __init__(self, calls: list[tuple]) -> None:
        self._calls = calls

    def __getattr__(self, verb: str) -> Callable[..., None]:
        def note(*args: object, **kwargs: object) -> None:
            self._calls.append((verb, *args, _pause(kwargs)))

        return note


class Unit:
    """As much of a unit as outcomes touch."""

    def __init__(self) -> None:
        self.now = NOW
        self.calls: list[tuple] = []
        self.mailroom = self.teams = Book(self.calls)


def done(
    error: Exception,
    *,
    idempotent: bool = False,
    **more: object,
) -> list[tuple]:
    """The calls a failure leads to, with pauses in seconds."""
    outcomes, unit = Outcomes(ServicePolicy(), Book([])), Unit()
    known = {name: more.pop(name) for name in OF_PLATFORMS & more.keys()}
    reaction = outcomes.reaction([entry(**more)], error, idempotent=idempotent, **known)
    reaction(unit, LANE)
    return unit.calls


@pytest.mark.parametrize("error", [RetryLater("450 later"), AccountRefused("535 who are you?")])
def test_what_would_come_too_late_is_given_up(error: Exception) -> None:
    (kept,) = done(error, patience=timedelta(minutes=31))
    assert kept[0] == "retry"
    assert done(error, patience=timedelta(minutes=29)) == [("failed", [7], str(error), None)]


def _pause(kwargs: dict) -> float | None:
    return (kwargs["not_before"] - NOW).total_seconds() if "not_before" in kwargs else None


@pytest.mark.parametrize("attempts", [0, 5, 50])
def test_what_the_platform_says_is_obeyed_to_the_second(attempts: int) -> None:
    error = RetryLater("429", after=7, is_told=True)
    assert done(error, attempts=attempts) == [("retry", [7], 7)]


def test_a_guessed_pause_grows_to_half_a_minute() -> None:
    pauses = [done(RetryLater("500", after=2), attempts=n)[0][-1] for n in (0, 3, 4, 9, 99)]
    assert pauses == [2, 4, 8, 30, 30]


def test_a_platform_that_is_down_is_tried_by_the_account_not_by_each_chat() -> None:
    error = RetryLater("refused", after=2, scope=LimitScope.ACCOUNT)
    assert done(error, attempts=20) == [("retry", [7], 2)]


def test_an_unknown_outcome_is_tried_once_more_and_no_more() -> None:
    assert done(OutcomeUnknown("?")) == [("unsure", [7], 3)]
    assert done(OutcomeUnknown("?"), is_unsure=True) == [
        ("failed", [7], "unknown outcome, twice: ?", None)
    ]


def test_what_is_recognised_when_repeated_is_tried_for_as_long() -> None:
    again = {"is_unsure": True, "attempts": 4}
    long, short = timedelta(minutes=31), timedelta(minutes=30)
    assert done(OutcomeUnknown("?"), recognises_repeats_for=long, **again) == [("unsure", [7], 12)]
    [given_up] = done(OutcomeUnknown("?"), recognises_repeats_for=short, **again)
    assert given_up[0] == "failed"


def test_a_file_is_not_recognised_when_it_is_handed_in_anew() -> None:
    with_file = replace(MESSAGE, attachments=(1,))
    [given_up] = done(
        OutcomeUnknown("?"),
        recognises_repeats_for=timedelta(days=1),
        is_unsure=True,
        message=with_file,
    )
    assert given_up[0] == "failed"


def test_a_store_that_is_away_costs_no_message() -> None:
    assert done(StorageUnavailable("the disk is full"), attempts=50) == [("retry", [7], 30)]


def test_what_can_not_double_is_tried_until_it_is_known() -> None:
    assert done(OutcomeUnknown("?"), idempotent=True, attempts=9) == [("retry", [7], 30)]
    assert done(OutcomeUnknown("?"), edits="55", is_unsure=True) == [("retry", [7], 0.5)]


def test_what_is_gone_is_forgotten_and_made_anew() -> None:
    assert done(CardGone("gone"), edits="55") == [
        ("forget_card", LANE, "c", None),
        ("retry", [7], 0),
    ]
    assert done(TopicGone("gone"), thread="31") == [
        ("forget_topic", LANE, "t", None),
        ("retry", [7], 0),
    ]


def test_a_card_that_is_no_news_stays_as_it_is() -> None:
    spare = replace(MESSAGE, in_place_only=True)
    assert done(CardGone("gone"), edits="55", message=spare) == [
        ("spared", [7], "the card stays as it is", None)
    ]


def test_a_moved_chat_takes_its_messages_along() -> None:
    assert done(AddressMoved("moved", chat="-100")) == [
        ("retry", [7], 0),
        ("move_chat", "slow.main", "-1", "-100", None),
    ]


@pytest.mark.parametrize(
    "error", [AddressUnreachable("no"), MessageRefused("no"), CardGone("no"), TopicGone("no")]
)
def test_what_will_never_be_shown_stops_nobody_behind_it(error: Exception) -> None:
    assert done(error) == [("failed", [7], "no", None)]


def test_a_bug_of_ours_is_tried_five_times() -> None:
    assert [done(KeyError("x"), attempts=n)[0][0] for n in range(5)] == ["retry"] * 4 + ["failed"]


def test_refused_credentials_lose_nothing() -> None:
    [(verb, _, pause)] = done(AccountRefused("401"), attempts=1000)
    assert (verb, pause) == ("retry", timedelta(seconds=30).total_seconds())
