"""Which rung of a ladder is next, when, and which is due. Pure: nothing is kept but history."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.escalation.course import Course
from domain.escalation.ladder import Ladder, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """How far a climb came, whatever ladders it went along. Times are UTC."""

    # The rung taken last, and when.
    step: str
    round: int
    at: datetime
    # Keys of all steps taken so far.
    steps: frozenset[str]
    # Somebody said since the last one that they know, or took the ticket on.
    is_acknowledged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One alert to come."""

    step: Step
    # 0: the first time of this step.
    round: int = 0
    # UTC.
    due_at: datetime
    # Nothing follows on this ladder: nobody higher would be told.
    is_last: bool


def next_rung(ladder: Ladder, course: Course, taken: Taken | None) -> Rung | None:
    """The next one in time; where several come at once, the highest.

    None: nothing follows, or nobody can say while the clock is paused.
    """
    coming = list(_coming(ladder, course, taken))
    return min(reversed(coming), key=_soonest, default=None)


def due_rung(ladder: Ladder, course: Course, taken: Taken | None, now: datetime) -> Rung | None:
    """The highest one that is due: those below it, missed meanwhile, are left out.

    A rung that follows silence is never due before the one below it has asked.
    """
    due = [rung for rung in _coming(ladder, course, taken) if rung.due_at <= now]
    return due[-1] if due else None


def _soonest(rung: Rung) -> datetime:
    return rung.due_at


def _coming(ladder: Ladder, course: Course, taken: Taken | None) -> Iterator[Rung]:
    """All whose time is known, the lowest first: what follows silence, then those by the clock."""
    place = _place(ladder, taken)
    if taken is not None and place >= 0:
        yield from _after_silence(ladder, place, taken)
    for at, step in enumerate(ladder.steps[place + 1 :], place + 1):
        moment = course.moment(step)
        if moment is not None:
            yield _rung(ladder, at, due_at=moment)


def _place(ladder: Ladder, taken: Taken | None) -> int:
    """The highest step taken; -1 = none of this ladder.

    Steps of the same key stand for each other when a ticket goes on along another ladder: who
    was told of the breach before it became urgent is not told again.
    """
    known = taken.steps if taken else frozenset()
    return max((at for at, step in enumerate(ladder.steps) if step.key in known), default=-1)


def _after_silence(ladder: Ladder, place: int, taken: Taken) -> Iterator[Rung]:
    step = ladder.steps[place]
    if taken.is_acknowledged or step.key != taken.step or step.ack_within is None:
        return
    due_at = taken.at + step.ack_within
    if taken.round < step.repeat:
        yield _rung(ladder, place, due_at=due_at, round_=taken.round + 1)
    elif place + 1 < len(ladder.steps) and ladder.steps[place + 1].follows_silence:
        yield _rung(ladder, place + 1, due_at=due_at)


def _rung(ladder: Ladder, place: int, *, due_at: datetime, round_: int = 0) -> Rung:
    is_last = place + 1 == len(ladder.steps)
    return Rung(step=ladder.steps[place], round=round_, due_at=due_at, is_last=is_last)
