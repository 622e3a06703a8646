"""An open transaction on one connection, as repositories see it. Knows nothing of its runner."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Dialect

from domain.errors import StorageUnavailable
from domain.ports import Committed, Lane
from store.background import Background
from store.driver import Cursor, Driver
from store.faults import TryAgain
from store.steady import Steady

T = TypeVar("T")


@dataclass(slots=True)
class Leftovers:
    """What a unit leaves to do once it is committed."""

    lanes: set[Lane] = field(default_factory=set)
    due_at: datetime | None = None
    has_pending_files: bool = False

    def due(self, at: datetime) -> None:
        """A deadline was set."""
        if self.due_at is None or at < self.due_at:
            self.due_at = at

    def merge(self, other: "Leftovers") -> None:
        """Take in what another unit of the same commit left."""
        self.lanes |= other.lanes
        if other.due_at is not None:
            self.due(other.due_at)
        self.has_pending_files = self.has_pending_files or other.has_pending_files

    def take_in(self, committed: Committed) -> None:
        """The same, as it was told to listeners."""
        self.lanes |= committed.lanes
        if committed.due_at is not None:
            self.due(committed.due_at)
        self.has_pending_files = self.has_pending_files or committed.has_pending_files

    def committed(self) -> Committed | None:
        """As it is told to listeners; None = nothing to do."""
        if not (self.lanes or self.due_at or self.has_pending_files):
            return None
        return Committed(
            lanes=frozenset(self.lanes),
            due_at=self.due_at,
            has_pending_files=self.has_pending_files,
        )


class Transaction:
    """Runs statements. After a storage fault it refuses everything: the database may already
    have rolled back, and what followed would be committed alone."""

    __slots__ = (
        "_background",
        "_driver",
        "_locks",
        "dialect",
        "fault",
        "holds_up",
        "is_looking",
        "left",
        "now",
        "steady",
    )

    def __init__(
        self,
        driver: Driver,
        now: datetime,
        *,
        is_looking: bool = False,
        background: Background | None = None,
        steady: Steady | None = None,
    ) -> None:
        self._driver = driver
        self._background = background
        # By their numbers, with what came of it.
        self._locks: dict[int, Callable[[], Cursor]] = {}
        self.dialect: Dialect = driver.dialect
        # UTC, the same throughout.
        self.now = now
        # Nothing will be written, so nothing need be kept from others.
        self.is_looking = is_looking
        # Of all that share the database's transaction.
        self.steady = steady or Steady()
        self.left = Leftovers()
        self.fault: StorageUnavailable | None = None
        # Others can't go on until it is committed.
        self.holds_up = False

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Cursor:
        """Run SQL through the driver."""
        return self._guarded(self._driver.execute, sql, parameters)

    def later(self, sql: str, parameters: Sequence[Any] = ()) -> Cursor:
        """Run SQL before what is executed next, at the latest."""
        return self._guarded(self._driver.later, sql, parameters)

    def ahead(self, sql: str, parameters: Sequence[Any] = ()) -> Callable[[], Cursor]:
        """Ask what will be wanted, where the way is long; gives the answer."""
        return partial(self._guarded, self._driver.ahead(sql, parameters))

    def ask_for(self, lock: int, sql: str, parameters: Sequence[Any]) -> None:
        """A lock of the server's. Whether this unit got it, comes out in the end."""
        self.holds_up = True
        if lock not in self._locks:
            self._locks[lock] = self.ahead(sql, parameters)

    def make_sure_of_locks(self) -> None:
        """Raises TryAgain if another unit has one of those it asked for."""
        for came in self._locks.values():
            if not came().rowcount:
                raise self.failed(TryAgain("locked"))

    @property
    def locks(self) -> frozenset[int]:
        """Those it asked for."""
        return frozenset(self._locks)

    def settle(self) -> None:
        """Run what was left for later: mistakes in it come out now."""
        self._guarded(self._driver.settle)

    @contextmanager
    def part(self) -> Iterator[None]:
        """What can be undone alone, and is when it fails."""
        if self.fault is not None:
            raise self.fault
        self._driver.begin_part()
        locks, lanes = dict(self._locks), set(self.left.lanes)
        try:
            yield
        except BaseException:
            if self.fault is None:
                self._driver.undo_part()
                # With the part, its locks are let go of, and what it saw to is not seen to.
                self._locks = locks
                self.left.lanes |= lanes
            raise
        self._driver.end_part()

    def wants_fetched(self, attachment_id: int) -> None:
        """The content of this attachment is yet to come."""
        self.left.has_pending_files = True
        if self._background is not None and self._background.enqueue_fetch is not None:
            self._background.enqueue_fetch(self._rows, attachment_id)

    def _rows(self, sql: str, *parameters: object) -> list[dict[str, object]]:
        cursor = self.execute(sql, parameters)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def failed(self, fault: StorageUnavailable) -> StorageUnavailable:
        """From here on it refuses everything."""
        self.fault = fault
        return fault

    def _guarded(self, do: Callable[..., T], *arguments: Any) -> T:
        if self.fault is not None:
            raise self.fault
        try:
            return do(*arguments)
        except StorageUnavailable as fault:
            self.failed(fault)
            raise
