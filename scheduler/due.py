"""Handles due deadlines: many in one unit, and each in a part of its own where one fails, so that
none blocks another."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from time import monotonic

import structlog

from desk.desk import Desk
from domain.deadlines import Deadline, Purpose
from domain.errors import StorageUnavailable
from domain.policy import ServicePolicy
from domain.ports import Announcer, Unit, UnitOfWork

log = structlog.get_logger(__name__)

Verb = Callable[[Desk, Deadline], object]

# A unit reads so many at a time, and goes on for so many seconds: others wait for the writer, too.
_BATCH = 16
_LONGEST_TURN = 0.020
# What was read for many is used for all of them, unless that would take so many times as long.
_SLOW = 5
# Behind neighbours that decide on the same nothing is done twice, but each turn is a wait.
_IN_LINE = "deadlines"
_LONGEST_IN_LINE = 0.100
# A deadline whose handling fails is retried after these pauses, then parked for `doctor`.
_RETRIES = (timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1))


class DueDeadlines:
    """Handles everything that is due, the longest due first."""

    def __init__(
        self,
        uow: UnitOfWork,
        policy: ServicePolicy,
        announcer: Announcer,
        verbs: Mapping[Purpose, Verb],
    ) -> None:
        self._uow = uow
        self._policy = policy
        self._announcer = announcer
        self._verbs = verbs
        # Of the present call, and how often its present unit was begun.
        self._has_found = False
        self._begun = 0

    async def handle(self, goes_on: Callable[[], bool]) -> bool:
        """Handle what was there to be due when this was called; False = there was nothing, or
        neighbours were at all of it. Raises StorageUnavailable.

        What verbs set meanwhile is left for the next call, due though it may be: one that sets
        itself into the past again and again would keep this from ever ending. `goes_on`:
        asked before each turn.
        """
        newest = await self._uow.read(lambda unit: unit.deadlines.newest())
        self._has_found = False
        order, longest, is_left = "", _LONGEST_TURN, True
        while goes_on() and is_left:
            self._begun = 0
            is_left = await self._uow.run(partial(self._take_turn, newest, longest), order=order)
            if self._begun > 1:
                order, longest = _IN_LINE, _LONGEST_IN_LINE
        return self._has_found

    def _take_turn(self, newest: int, longest: float, unit: Unit) -> bool:
        """Several in one unit; False = nothing is left."""
        self._begun += 1
        began = monotonic()
        latest, at_all = began + longest, began + longest * _SLOW
        while due := unit.deadlines.due(_BATCH, up_to=newest):
            self._has_found = True
            if not self._handle_together(due, unit, at_all):
                self._handle_apart(due, unit, latest)
            before, began = began, monotonic()
            # As many again would take as long.
            if began + (began - before) >= latest:
                return True
        return False

    def _handle_together(self, due: Sequence[Deadline], unit: Unit, latest: float) -> bool:
        """As many as there is time for; False = one of them failed, and nothing was done."""
        try:
            with unit.attempt(), unit.deadlines.together(due):
                unit.read_ahead({deadline.number for deadline in due})
                for deadline in due:
                    self._fire(deadline, unit)
                    if monotonic() >= latest:
                        break
        except StorageUnavailable:
            raise
        except Exception:  # whichever it was will say so when it is handled alone
            return False
        return True

    def _handle_apart(self, due: Sequence[Deadline], unit: Unit, latest: float) -> None:
        for deadline in due:
            self._handle(deadline, unit)
            if monotonic() >= latest:
                return

    def _fire(self, deadline: Deadline, unit: Unit) -> None:
        # Done first: the verb may set the same purpose anew. An earlier one may have cancelled it.
        if unit.deadlines.done(deadline.id):
            desk = Desk(unit=unit, policy=self._policy, announcer=self._announcer, actor=None)
            self._verbs[deadline.purpose](desk, deadline)

    def _handle(self, deadline: Deadline, unit: Unit) -> None:
        try:
            with unit.attempt():
                self._fire(deadline, unit)
        except StorageUnavailable:
            raise
        except Exception as error:  # a bug in one ticket's time must not stop all others'
            log.exception("deadline.failed", deadline=deadline.id, ticket=deadline.number)
            pause = _RETRIES[deadline.attempts] if deadline.attempts < len(_RETRIES) else None
            retry_at = unit.now + pause if pause else None
            unit.deadlines.failed(deadline.id, retry_at=retry_at, error=repr(error))
