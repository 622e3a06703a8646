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
        return self.changed.result() if self.changed.done() else {}

    def close(self) -> None:
        """What changes from now on comes too late for it."""
        self.changed.cancel()


class Answers:
    """The presses being answered just now, by the card's track id."""

    def __init__(self) -> None:
        self._open: dict[str, Answer] = {}

    def begin(self, track: str) -> Answer:
        """Somebody pressed. Of several presses at once the latest takes the change along."""
        answer = self._open[track] = Answer(track)
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
