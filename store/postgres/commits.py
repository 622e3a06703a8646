"""Commits of this process told to its neighbours, and theirs heard."""

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from domain.ports import Committed, Lane, Neighbours
from store.transaction import Leftovers

_TOPIC = "committed"
# Seconds in which what is committed is told together.
_GATHERED = 0.005
# Bytes of chats told in one word: some are for what else it says.
_MOST = 6000


class Commits:
    """Tells of them some milliseconds later, many as one."""

    def __init__(self, neighbours: Neighbours, hear: Callable[[Committed], None]) -> None:
        self._neighbours = neighbours
        self._hear = hear
        self._gathered = Leftovers()
        self._timer: asyncio.TimerHandle | None = None
        # Who does not stay leaves what is to be done to those who do.
        self.is_staying = False
        neighbours.listen(_TOPIC, self._heard)

    def on_commit(self, committed: Committed) -> None:
        """Of this process; what others committed, they tell themselves."""
        if not committed.is_ours:
            return
        self._gathered.take_in(committed)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_GATHERED, self.flush)

    def flush(self) -> None:
        """Tell what was gathered."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        left, self._gathered = self._gathered.committed(), Leftovers()
        if left is None:
            return
        for lanes in _portions(left.lanes):
            word = {
                "lanes": lanes,
                "due_at": left.due_at.isoformat() if left.due_at else None,
                "has_pending_files": left.has_pending_files,
                "is_left_behind": not self.is_staying,
            }
            self._neighbours.tell(_TOPIC, json.dumps(word, ensure_ascii=False))

    def _heard(self, body: str) -> None:
        word = json.loads(body)
        due_at = word["due_at"]
        self._hear(
            Committed(
                lanes=frozenset(Lane(account=a, chat=c) for a, c in word["lanes"]),
                due_at=datetime.fromisoformat(due_at) if due_at else None,
                has_pending_files=word["has_pending_files"],
                is_ours=False,
                is_left_behind=word["is_left_behind"],
            )
        )


def _portions(lanes: Iterable[Lane]) -> Iterator[list[tuple[str, str]]]:
    """One at least, each small enough to be told."""
    portion: list[tuple[str, str]] = []
    size = 0
    for lane in lanes:
        told = (lane.account, lane.chat)
        length = _length(told)
        if portion and size + length > _MOST:
            yield portion
            portion, size = [], 0
        portion.append(told)
        size += length
    yield portion


def _length(told: tuple[str, str]) -> int:
    """In bytes, as it stands in a letter: written as a word's part, and the word as a letter's."""
    written = json.dumps(told, ensure_ascii=False) + ", "
    return len(json.dumps(written, ensure_ascii=False).encode())
