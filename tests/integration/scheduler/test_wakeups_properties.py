"""Whatever is set, cancelled, broken, mended, and however the clock goes and processes die: the
same fires, in the same order, as a list kept by hand says."""

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from domain.deadlines import Purpose
from store.sqlite.unit_of_work import SqliteUnitOfWork
from tests.integration.scheduler.conftest import Clock
from tests.integration.scheduler.verbs import Verbs

_RETRIES = [timedelta(seconds=seconds) for seconds in (5, 60, 600, 3600)]
SUBJECTS = ("a", "b", "c", "d")
subjects = st.sampled_from(SUBJECTS)
seconds = st.integers(-30, 300)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("sets"), subjects, seconds),
        st.tuples(st.just("cancels"), subjects),
        st.tuples(st.just("breaks"), subjects),
        st.tuples(st.just("mends"), subjects),
        st.tuples(st.just("clock"), st.integers(-200, 4000)),
        st.tuples(st.just("wakes")),
        st.tuples(st.just("restarts")),
    ),
    max_size=25,
)


@dataclass
class Pending:
    """A deadline on the list."""

    due_at: datetime
    place: int
    attempts: int = 0
    is_parked: bool = False


@dataclass
class Model:
    """What must happen, by hand."""

    clock: Clock
    pending: dict[str, Pending] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    fired: list[str] = field(default_factory=list)
    places: int = 0

    @property
    def parked(self) -> set[str]:
        """Given up."""
        return {subject for subject, pending in self.pending.items() if pending.is_parked}

    def set(self, subject: str, later: int) -> None:
        self.places += 1
        self.pending[subject] = Pending(self.clock.now + timedelta(seconds=later), self.places)

    def wake(self) -> None:
        due = [(p.due_at, p.place, s) for s, p in self.pending.items() if not p.is_parked]
        for due_at, _, subject in sorted(due):
            if due_at > self.clock.now:
                continue
            if subject in self.broken:
                self._fail(self.pending[subject])
            else:
                del self.pending[subject]
                self.fired.append(subject)

    def _fail(self, pending: Pending) -> None:
        if pending.attempts == len(_RETRIES):
            pending.is_parked = True
        else:
            pending.due_at = self.clock.now + _RETRIES[pending.attempts]
        pending.attempts += 1


@settings(max_examples=40)
@given(steps=steps)
def test_the_same_fires_as_a_list_kept_by_hand_says(migrated: Path, steps: Sequence[tuple]) -> None:
    # Bugs of handlers are logged with all they held: that is most of what a step would take.
    with TemporaryDirectory() as folder, capture_logs():
        path = shutil.copy(migrated, Path(folder) / "gongdan.db")
        asyncio.run(_plays(path, steps))


async def _plays(path: Path, steps: Sequence[tuple]) -> None:
    clock = Clock()
    async with SqliteUnitOfWork(path, clock) as store:
        play = Play(store, clock)
        for name, *told in [*steps, ("clock", 8000), ("wakes",)]:
            await getattr(play, name)(*told)
        assert await play.verbs.subjects() == play.model.fired
        parked = await store.read(lambda unit: unit.troubles.parked_deadlines(9))
        assert {deadline.subject for deadline, _ in parked} == play.model.parked


class Play:
    """Every step, on the desk and on the list."""

    def __init__(self, store: SqliteUnitOfWork, clock: Clock) -> None:
        self.model = Model(clock)
        self.verbs = Verbs(store, clock)
        self.verbs.broken = self.model.broken
        self._store = store
        self._wakeups = self.verbs.wakeups()

    async def sets(self, subject: str, later: int) -> None:
        await self.verbs.sets(subject, seconds=later)
        self.model.set(subject, later)

    async def cancels(self, subject: str) -> None:
        await self._store.run(
            lambda unit: unit.deadlines.cancel(0, Purpose.SURVEY, subject=subject)
        )
        self.model.pending.pop(subject, None)

    async def breaks(self, subject: str) -> None:
        self.model.broken.add(subject)

    async def mends(self, subject: str) -> None:
        self.model.broken.discard(subject)

    async def clock(self, by: int) -> None:
        self.model.clock.advance(seconds=by)

    async def wakes(self) -> None:
        await self._wakeups.wake()
        self.model.wake()

    async def restarts(self) -> None:
        self._wakeups = self.verbs.wakeups()
