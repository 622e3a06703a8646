"""The queue of updates of one bot: ids, ages, confirmation by offset, one long poll at a time."""

import asyncio
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain, islice

from tests.platforms.telegram.clock import Clock
from tests.platforms.telegram.refusals import Refusal

NEVER_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
TERMINATED = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)


@dataclass(eq=False, kw_only=True)
class Update:
    """One update. Updates of one `lane` reach a webhook in order, lanes side by side."""

    id: int
    lane: str
    body: dict
    expires_at: float


class UpdateQueue:
    """Updates not confirmed yet, oldest first."""

    def __init__(self, clock: Clock, changed: Callable[[], None]) -> None:
        self.allowed: frozenset[str] | None = None
        self.pending: deque[Update] = deque()
        self.repeat_next = 0
        self._latest: Update | None = None
        self.on_arrival: Callable[[Update], None] | None = None
        self._clock = clock
        self.changed = changed
        self._next_id = random.randrange(100_000_000, 900_000_000)
        self._echo: list[Update] = []
        self._poll: asyncio.Future[None] | None = None

    def add(self, kind: str, content: dict, *, lane: str, lifetime: float = 86_400) -> None:
        """Queue an update, unless its kind is not wanted."""
        if not self._wants(kind):
            return
        update = Update(
            id=self._next_id,
            lane=lane,
            body={"update_id": self._next_id, kind: content},
            expires_at=self._clock.now() + lifetime,
        )
        self._next_id += 1
        self._latest = update
        self._deliver(update)

    def repeat_latest(self) -> None:
        """Deliver the latest update once more, as after an answer that got lost."""
        if self.on_arrival:
            self._deliver(self._latest)
        else:
            self._echo.append(self._latest)
            self._wake()

    def repeat(self, update: Update) -> None:
        """Deliver a confirmed update once more to who polls, however old it is."""
        if update not in self.pending:
            self._echo.append(update)
            self._wake()

    def confirm(self, update: Update) -> None:
        """A webhook has taken it."""
        self.pending.remove(update)
        self.changed()

    def clear(self) -> None:
        """drop_pending_updates."""
        self.pending.clear()

    @property
    def is_polled(self) -> bool:
        """True while a long poll waits."""
        return self._poll is not None and not self._poll.done()

    async def poll(self, offset: int, limit: int, seconds: float) -> list[dict]:
        """getUpdates: forget what lies before `offset`, answer or wait for what comes after."""
        self._forget(offset)
        taken = self._take(limit)
        if not taken and seconds > 0:
            await self._wait(seconds)
            taken = self._take(limit)
        return taken

    def end_poll(self, why: Refusal) -> None:
        """Refuse the long poll that waits, if there is one."""
        if self.is_polled:
            self._poll.set_exception(why)

    async def _wait(self, seconds: float) -> None:
        self.end_poll(Refusal(409, TERMINATED))
        self._poll = poll = asyncio.get_running_loop().create_future()
        self.changed()
        try:
            await asyncio.wait_for(poll, seconds)
        except TimeoutError:
            pass
        finally:
            if self._poll is poll:
                self._poll = None

    def _deliver(self, update: Update) -> None:
        self.pending.append(update)
        if self.on_arrival:
            self.on_arrival(update)
        self._wake()

    def _wants(self, kind: str) -> bool:
        return kind not in NEVER_BY_DEFAULT if self.allowed is None else kind in self.allowed

    def _wake(self) -> None:
        if self.is_polled:
            self._poll.set_result(None)

    def _forget(self, offset: int) -> None:
        while offset < 0 and len(self.pending) > -offset:
            self.pending.popleft()
        while self.pending and self.pending[0].id < offset:
            confirmed = self.pending.popleft()
            if self.repeat_next:
                self.repeat_next -= 1
                self._echo.append(confirmed)

    def _take(self, limit: int) -> list[dict]:
        now = self._clock.now()
        while self.pending and self.pending[0].expires_at <= now:
            self.pending.popleft()
        alive = (update for update in self.pending if update.expires_at > now)
        taken = list(islice(chain(self._echo, alive), limit))
        del self._echo[:limit]
        return [update.body for update in taken]
