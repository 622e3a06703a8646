"""Messages that take back what others showed: asked of the platform, and written down."""

from collections.abc import Callable
from datetime import timedelta

from desk.desk import Desk
from desk.talk.note_recall import note_recall
from domain.delivery import (
    AddressMoved,
    AddressUnreachable,
    CardGone,
    DeliveryError,
    MessageRefused,
    Receipt,
    RetryLater,
)
from domain.errors import StorageUnavailable
from domain.ports import ChatAdapter, CopyState, Lane, OutboxEntry, Recalls, Unit, UnitOfWork
from domain.tickets.conversation import RecallOutcome

Reaction = Callable[[Unit, Lane], None]

# No platform takes back what is older.
_PATIENCE = timedelta(days=2)
_PAUSE = timedelta(seconds=30)
# A failure of our own making is tried so often.
_TRIES_OF_A_BUG = 5
_NEVER_MORE = (MessageRefused, AddressUnreachable, AddressMoved, CardGone)


class NotRecallable(DeliveryError):
    """There is nothing a platform could be asked for."""

    def __init__(self, outcome: RecallOutcome) -> None:
        super().__init__(outcome.value)
        self.outcome = outcome


async def recall(uow: UnitOfWork, adapter: ChatAdapter, entry: OutboxEntry) -> None:
    """Ask the platform; asking again does no harm. Raises DeliveryError."""
    taken_back = entry.message.retracts or 0
    copy = await uow.read(lambda unit: unit.copies.get(taken_back))
    if copy is None:
        raise NotRecallable(RecallOutcome.TOO_LATE)
    if not copy.native_ids and copy.state is not CopyState.SHOWN:
        raise NotRecallable(RecallOutcome.UNKNOWN)
    if not copy.native_ids or not isinstance(adapter, Recalls):
        raise NotRecallable(RecallOutcome.IMPOSSIBLE)
    await adapter.recall(copy.lane.chat, copy.native_ids)


class Retractions:
    """What becomes of them. `desk` acts for nobody."""

    def __init__(self, desk: Callable[[Unit], Desk]) -> None:
        self._desk = desk

    def settle(self, unit: Unit, lane: Lane, entry: OutboxEntry, outcome: RecallOutcome) -> None:
        """It is over; whoever took the reply back is told how it went."""
        unit.mailroom.sent([entry], Receipt())
        copy = unit.copies.get(entry.message.retracts or 0)
        if copy is not None and entry.message.ticket is not None:
            note_recall(self._desk(unit), entry.message.ticket, copy.message_id, lane, outcome)

    def reaction(self, entry: OutboxEntry, error: Exception) -> Reaction:
        """What to write down after `error`."""

        def write_down(unit: Unit, lane: Lane) -> None:
            outcome = _outcome(error, entry, waited=unit.now - entry.queued_at)
            if outcome is not None:
                self.settle(unit, lane, entry, outcome)
                return
            told = timedelta(seconds=error.after) if isinstance(error, RetryLater) else _PAUSE
            reason = str(error) or repr(error)
            unit.mailroom.retry([entry.id], not_before=unit.now + told, error=reason)

        return write_down


def _outcome(error: Exception, entry: OutboxEntry, *, waited: timedelta) -> RecallOutcome | None:
    """None: it is worth another try."""
    if isinstance(error, NotRecallable):
        return error.outcome
    is_ours = not isinstance(error, DeliveryError | StorageUnavailable)
    is_bug = is_ours and entry.attempts + 1 >= _TRIES_OF_A_BUG
    is_over = isinstance(error, _NEVER_MORE) or waited > _PATIENCE
    return RecallOutcome.TOO_LATE if is_bug or is_over else None
