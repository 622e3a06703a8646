"""Several units in one transaction, each in a part of its own: what it costs they share."""

from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic

from domain.errors import StorageUnavailable
from store.background import Background
from store.dialects import TURN, lock_key
from store.faults import ConnectionLost, TryAgain
from store.job import Job, hand_back_all
from store.postgres.driver import PostgresDriver
from store.postgres.faults import Spoilt
from store.postgres.link import Link, OutcomeUnknown
from store.steady import Steady
from store.transaction import Transaction
from store.unit import SqlUnit

# So many at most; and no further one when the first began so many seconds ago.
MOST_UNITS = 16
_LONGEST_WAIT = 0.050
# Whoever waits here keeps others waiting, and what others might want: alone they may wait longer.
SETTINGS = "SET lock_timeout = '250ms'"


@dataclass(slots=True)
class _Round:
    """What became of those who shared a transaction."""

    steady: Steady = field(default_factory=Steady)
    # Their work stands in the open transaction.
    held: list[Job] = field(default_factory=list)
    # With an error of their own, or nobody waits for them.
    failed: list[Job] = field(default_factory=list)
    # To be done alone, where they may be done again.
    disturbed: list[Job] = field(default_factory=list)

    def dissolve(self) -> None:
        """Nothing stands, nor what some failed at because of what others had done."""
        self.disturbed += self.held + self.failed
        self.held, self.failed = [], []
        for job in self.disturbed:
            job.error = None


class Sharing:
    """Implements `store.threads.Servant`. Does nothing twice: who is disturbed, and whoever shared
    a transaction that failed, is passed on."""

    def __init__(
        self,
        link: Link,
        clock: Callable[[], datetime],
        background: Background,
        done: Callable[[Job], None],
        pass_on: Callable[[Job], None],
    ) -> None:
        self._link = link
        self._clock = clock
        self._background = background
        self._done = done
        self._pass_on = pass_on

    def serve(self, jobs: Sequence[Job]) -> Sequence[Job]:
        """In as few transactions as may be."""
        waiting = deque(jobs)
        done = self._serve_some(waiting)
        while waiting:
            hand_back_all(done)
            done = self._serve_some(waiting)
        return done

    def close(self) -> None:
        """Let go of the connection."""
        self._link.close()

    def _serve_some(self, waiting: deque[Job]) -> Sequence[Job]:
        """Returns those that are done."""
        shared = _Round()
        try:
            driver = self._link.driver()
        except StorageUnavailable as fault:
            _fail(waiting, fault)
            shared.failed += waiting
            waiting.clear()
        else:
            self._share(driver, waiting, shared)
        for job in shared.disturbed:
            self._pass_on(job)
        done = shared.held + shared.failed
        for job in done:
            self._done(job)
        return done

    def _share(self, driver: PostgresDriver, waiting: deque[Job], shared: _Round) -> None:
        try:
            self._fill(driver, waiting, shared)
            if shared.held:
                self._link.commit(driver)
        except OutcomeUnknown as fault:
            _fail(shared.held, fault)
        except Exception:  # whose doing it was comes out when each is done alone
            shared.dissolve()
            self._roll_back(driver)

    def _fill(self, driver: PostgresDriver, waiting: deque[Job], shared: _Round) -> None:
        driver.is_last_try = False
        driver.begin(sorted({lock_key(job.order) for job in waiting if job.order}))
        latest = monotonic() + _LONGEST_WAIT
        may_go_on = True
        while waiting and may_go_on:
            job = waiting.popleft()
            if job.is_given_up:
                shared.failed.append(job)
            else:
                may_go_on = self._do(job, driver, shared) and monotonic() < latest
        if not shared.held:
            self._roll_back(driver)

    def _do(self, job: Job, driver: PostgresDriver, shared: _Round) -> bool:
        """Returns whether others may follow in the transaction."""
        transaction = Transaction(
            driver, self._clock(), background=self._background, steady=shared.steady
        )
        is_first = not shared.held
        if not is_first:
            driver.begin_unit()
        try:
            result = job.work(SqlUnit(transaction))
            if transaction.fault is not None:
                raise transaction.fault
            transaction.make_sure_of_locks()
        except BaseException as error:  # whatever it is, it belongs to the one who waits
            _note(job, transaction.fault or error, transaction, shared)
            if isinstance(transaction.fault, Spoilt | ConnectionLost):
                raise transaction.fault from error
            if not is_first:
                driver.undo_unit()
            return not is_first
        if not is_first:
            driver.end_unit()
        job.result, job.left = result, transaction.left
        shared.held.append(job)
        return not transaction.holds_up

    def _roll_back(self, driver: PostgresDriver) -> None:
        with suppress(StorageUnavailable):
            if driver.is_connected:
                driver.roll_back()
        if not driver.is_connected:
            self._link.close()


def _note(job: Job, error: BaseException, transaction: Transaction, shared: _Round) -> None:
    if not isinstance(error, StorageUnavailable):
        job.error = error
        shared.failed.append(job)
        return
    if isinstance(error, TryAgain):
        job.locks = transaction.locks or frozenset({TURN})
    shared.disturbed.append(job)


def _fail(jobs: Sequence[Job] | deque[Job], fault: StorageUnavailable) -> None:
    for job in jobs:
        job.error = fault
