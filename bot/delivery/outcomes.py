"""What a failed request means for its outbox rows: one reaction per kind of failure. Pure choice;
the reaction itself runs in a unit of work."""

from collections.abc import Sequence
from datetime import timedelta

from bot.delivery.retractions import Reaction, Retractions
from desk.desk import Desk
from desk.talk.hold_messages import hold_messages
from desk.talk.note_delivery_failure import note_delivery_failure
from domain.delivery import (
    AddressMoved,
    AddressUnreachable,
    CardGone,
    DeliveryError,
    LimitScope,
    MessageRefused,
    OutcomeUnknown,
    QuotaSpent,
    RetryLater,
    TopicGone,
    WindowClosed,
)
from domain.errors import StorageUnavailable
from domain.people.news import TeamNews
from domain.policy import ServicePolicy
from domain.ports import Announcer, Lane, OutboxEntry, Unit

_UNSURE_PAUSE = timedelta(seconds=3)
_LONGEST_PAUSE = timedelta(seconds=30)
# A failure of our own making is tried so often before the message is given up.
_TRIES_OF_A_BUG = 5


class Outcomes:
    """Knows how to write down each failure."""

    def __init__(self, policy: ServicePolicy, announcer: Announcer) -> None:
        self._policy = policy
        self._announcer = announcer
        self.retractions = Retractions(self._desk)

    def reaction(
        self,
        entries: Sequence[OutboxEntry],
        error: Exception,
        *,
        idempotent: bool,
        recognises_repeats_for: timedelta = timedelta(0),
        patience: timedelta | None = None,
    ) -> Reaction:
        """What to write down after `error`. `idempotent`: sending again can't double.

        The others are as in `Capabilities`.
        """
        head, ids = entries[0], [entry.id for entry in entries]
        if head.message.retracts is not None:
            return self.retractions.reaction(head, error)
        if mended := _mended(error, head, ids) or self._held(entries, error):
            return mended
        if isinstance(error, AddressUnreachable | MessageRefused | CardGone | TopicGone):
            return self._give_up(entries, str(error))
        if isinstance(error, OutcomeUnknown) and not idempotent and not head.edits:
            return self._unknown(entries, ids, str(error), recognises_repeats_for)
        is_ours = not isinstance(error, DeliveryError | StorageUnavailable)
        if is_ours and head.attempts + 1 >= _TRIES_OF_A_BUG:
            return self._give_up(entries, repr(error))
        return self._again_within(patience, entries, error)

    def _again_within(
        self, patience: timedelta | None, entries: Sequence[OutboxEntry], error: Exception
    ) -> Reaction:
        head, reason = entries[0], str(error) or repr(error)
        ids, pause = [entry.id for entry in entries], _pause(error, head.attempts)
        give_up = self._give_up(entries, reason)

        def write_down(unit: Unit, lane: Lane) -> None:
            if patience is not None and unit.now - head.queued_at > patience:
                give_up(unit, lane)
            else:
                _again(unit, ids, pause, reason)

        return write_down

    def tell(self, unit: Unit, news: Sequence[TeamNews]) -> None:
        """What delivery itself has to say."""
        for one in news:
            self._announcer.tell(unit, one)

    def _held(self, entries: Sequence[OutboxEntry], error: Exception) -> Reaction | None:
        if not isinstance(error, WindowClosed):
            return None

        def write_down(unit: Unit, lane: Lane) -> None:
            if not hold_messages(self._desk(unit), lane, entries, str(error), error.words):
                _again(unit, [entry.id for entry in entries], timedelta(0), "somebody wrote")

        return write_down

    def _unknown(
        self,
        entries: Sequence[OutboxEntry],
        ids: Sequence[int],
        reason: str,
        recognised_for: timedelta,
    ) -> Reaction:
        head = entries[0]
        give_up = self._give_up(entries, f"unknown outcome, twice: {reason}")
        pause = min(_LONGEST_PAUSE, _UNSURE_PAUSE * max(1, head.attempts))

        def write_down(unit: Unit, lane: Lane) -> None:
            # It was first requested no earlier than that.
            is_recognised = unit.now + pause - head.queued_at < recognised_for
            # Each try hands a file in anew: it would look like another one.
            if head.is_unsure and (head.message.attachments or not is_recognised):
                give_up(unit, lane)
            else:
                unit.mailroom.unsure(ids, not_before=unit.now + pause, error=reason)

        return write_down

    def _give_up(self, entries: Sequence[OutboxEntry], reason: str) -> Reaction:
        def write_down(unit: Unit, lane: Lane) -> None:
            unit.mailroom.failed([entry.id for entry in entries], reason)
            message = entries[0].message
            if message.ticket is not None:
                note_delivery_failure(self._desk(unit), message.ticket, message.address, reason)

        return write_down

    def _desk(self, unit: Unit) -> Desk:
        return Desk(unit=unit, policy=self._policy, announcer=self._announcer, actor=None)


def _mended(error: Exception, head: OutboxEntry, ids: Sequence[int]) -> Reaction | None:
    """Where the message could go, with something about its address put right first."""
    match error:
        case AddressMoved(chat=chat):
            return lambda unit, lane: _move(unit, lane, ids, chat)
        case CardGone() if head.edits and head.message.in_place_only:
            return lambda unit, _: unit.mailroom.spared(ids, "the card stays as it is")
        case CardGone() if head.edits:
            return lambda unit, lane: _post_anew(unit, lane, head, ids)
        case TopicGone() if head.thread:
            return lambda unit, lane: _leave_topic(unit, lane, head, ids)
    return None


def _pause(error: Exception, attempts: int) -> timedelta:
    guess = min(_LONGEST_PAUSE, timedelta(seconds=0.5 * 2 ** min(attempts, 12)))
    # What is free may leave soon; all else waits for the account's budget.
    if not isinstance(error, RetryLater) or isinstance(error, QuotaSpent):
        return guess
    told = timedelta(seconds=error.after)
    # An account that is silent is asked anew by whichever chat is first: others need not wait on.
    is_enough = error.is_told or error.scope is LimitScope.ACCOUNT
    return told if is_enough else max(told, guess)


def _again(unit: Unit, ids: Sequence[int], pause: timedelta, reason: str) -> None:
    unit.mailroom.retry(ids, not_before=unit.now + pause, error=reason)


def _move(unit: Unit, lane: Lane, ids: Sequence[int], chat: str) -> None:
    _again(unit, ids, timedelta(0), f"moved to {chat}")
    unit.teams.move_chat(lane.account, lane.chat, chat)


def _post_anew(unit: Unit, lane: Lane, head: OutboxEntry, ids: Sequence[int]) -> None:
    unit.mailroom.forget_card(lane, head.message.card)
    _again(unit, ids, timedelta(0), "the card to edit is gone")


def _leave_topic(unit: Unit, lane: Lane, head: OutboxEntry, ids: Sequence[int]) -> None:
    if head.message.topic is not None:
        unit.mailroom.forget_topic(lane, head.message.topic.key)
    _again(unit, ids, timedelta(0), "the topic is gone")
