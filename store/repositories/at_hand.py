"""Deadlines that one unit handles together: what is known of them without asking. Asks nothing."""

from collections.abc import Collection, Iterable, Sequence

from domain.deadlines import Deadline, Purpose


class AtHand:
    """Which of them still wait to be handled, and what is pending about their tickets."""

    def __init__(
        self, due: Sequence[Deadline], pending: Iterable[Deadline], parked: Iterable[int]
    ) -> None:
        self.numbers = numbers_of(due)
        # Those handled, still in the table.
        self.over: list[int] = []
        self._parked = frozenset(parked)
        self._keys = {one.id: (one.number, one.subject, one.purpose) for one in due}
        self._waiting = {key: deadline_id for deadline_id, key in self._keys.items()}
        self._pending: dict[int, list[Deadline]] = {number: [] for number in self.numbers}
        for one in pending:
            self._pending[one.number].append(one)

    def done(self, deadline_id: int) -> bool:
        """It is handled now, unless an earlier one did away with it."""
        key = self._keys.get(deadline_id)
        if key is None or self._waiting.get(key) != deadline_id:
            return False
        del self._waiting[key]
        self.over.append(deadline_id)
        left = self._pending.get(key[0], [])
        left[:] = [one for one in left if one.id != deadline_id]
        return True

    def pending(self, number: int) -> list[Deadline] | None:
        """About a ticket; None = the table must be asked."""
        return self._pending.get(number)

    def has_parked(self, number: int) -> bool:
        """As far as is known."""
        return number not in self.numbers or number in self._parked

    def dropped(self, number: int, purposes: Collection[Purpose], subject: str) -> None:
        """They are not pending any more, whether or not they would be handled in here."""
        for purpose in purposes:
            self._waiting.pop((number, subject, purpose), None)
        left = self._pending.get(number, [])
        left[:] = [one for one in left if one.subject != subject or one.purpose not in purposes]

    def set(self, deadline: Deadline) -> None:
        """In place of the former one. Its id is not known in here."""
        self.dropped(deadline.number, (deadline.purpose,), deadline.subject)
        self._pending.get(deadline.number, []).append(deadline)


def numbers_of(due: Iterable[Deadline]) -> frozenset[int]:
    """Tickets they are about; and 0, about which verbs of tickets ask, too."""
    return frozenset(deadline.number for deadline in due) | {0}
