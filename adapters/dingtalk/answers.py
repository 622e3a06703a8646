"""What a card's press is answered with. A change of the card that comes of the press travels with
the answer: DingTalk wants no other change while it waits for one, and answers cost no call.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

Values = Mapping[str, str]


@dataclass(slots=True)
class Answer:
    """Of one press, until it has left."""

    track: str
    changed: asyncio.Future[Values] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    # True once it has left.
    left: asyncio.Future[bool] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    async def change(self, *, within: float) -> Values:
        """What became of the card within so many seconds; nothing for nothing."""
        await asyncio.wait([self.changed], timeout=within)
        is_known = self.changed.done() and not self.changed.cancelled()
        return self.changed.result() if is_known else {}

    def close(self) -> None:
        """What changes from now on comes too late for it."""
        self.changed.cancel()


class Answers:
    """The presses being answered just now, by the card's track id."""

    def __init__(self) -> None:
        self._open: dict[str, Answer] = {}
        self._is_waiting = False

    def begin_waiting(self) -> None:
        """Changes of cards are sent by this process."""
        self._is_waiting = True

    def end_waiting(self) -> None:
        """They are sent by another, which knows nothing of a press here: it is answered at once."""
        self._is_waiting = False

    def begin(self, track: str) -> Answer:
        """Somebody pressed. Of several presses at once the latest takes the change along."""
        answer = Answer(track)
        if self._is_waiting:
            self._open[track] = answer
        else:
            answer.close()
        return answer

    def end(self, answer: Answer, *, has_left: bool) -> None:
        """It has left, or never will."""
        if self._open.get(answer.track) is answer:
            del self._open[answer.track]
        answer.left.set_result(has_left)

    async def take_along(self, track: str, values: Values) -> bool:
        """Whether an answer carried the change; returns when none is being given any more."""
        answer = self._open.get(track)
        if answer is None:
            return False
        is_in_time = not answer.changed.done()
        if is_in_time:
            answer.changed.set_result(values)
        return await asyncio.shield(answer.left) and is_in_time
