"""A few threads that serve jobs, each with a connection of its own."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Protocol

from store.job import Job, hand_back_all


class Servant(Protocol):
    """Serves some jobs after others, in one thread."""

    def serve(self, jobs: Sequence[Job]) -> Sequence[Job]:
        """Bring about their outcomes, but of those that were given up. Returns those that are
        done; it saw to the others. Never raises: errors are the jobs'.
        """
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...


class Threads:
    """Started by the first job. Each takes its share of what waits, and `at_once` at most.

    With `patience`, in seconds, one takes all and works while the others rest, until it has been
    at the same jobs for so long: threads that take turns in Python hold each other up.
    """

    def __init__(
        self,
        name: str,
        count: int,
        hire: Callable[[], Servant],
        *,
        at_once: int = 1,
        patience: float = 0.0,
    ) -> None:
        self._name = name
        self._count = count
        self._hire = hire
        self._at_once = at_once
        self.patience = patience
        self._threads: list[threading.Thread] = []
        self._changing = threading.Condition()
        self._waiting: deque[Job] = deque()
        self._at_work = 0
        # When somebody took jobs last.
        self._taken_at = 0.0
        # Somebody looks now and then whether those at work get on.
        self._is_watched = False
        self._is_over = False

    def submit(self, job: Job) -> None:
        """Queue a job, from any thread."""
        with self._changing:
            if not self._threads:
                self._start()
            self._waiting.append(job)
            if not (self._at_work and self._is_watched):
                self._changing.notify()

    def stop(self) -> None:
        """Finish what was queued, then end. Blocks."""
        with self._changing:
            threads, self._threads = self._threads, []
            self._is_over = True
            self._changing.notify_all()
        for thread in threads:
            thread.join()
        self._is_over = False

    def _start(self) -> None:
        for count in range(self._count):
            name = f"{self._name}-{count}"
            thread = threading.Thread(target=self._serve, name=name, daemon=True)
            thread.start()
            self._threads.append(thread)

    def _serve(self) -> None:
        servant = self._hire()
        while jobs := self._taken():
            done = servant.serve(jobs)
            with self._changing:
                self._at_work -= 1
            hand_back_all(done)
        servant.close()

    def _taken(self) -> list[Job]:
        """Those to be served next; none when it is over."""
        with self._changing:
            while not self._may_take():
                if self._is_over and not self._waiting:
                    self._changing.notify_all()
                    return []
                self._rest()
            self._at_work += 1
            self._taken_at = monotonic()
            share = -(-len(self._waiting) // (1 if self.patience else self._count))
            jobs = [self._waiting.popleft() for _ in range(min(share, self._at_once))]
            if self._waiting and not self._is_watched:
                self._changing.notify()
            return jobs

    def _may_take(self) -> bool:
        if not self._waiting:
            return False
        return not self._at_work or monotonic() >= self._taken_at + self.patience

    def _rest(self) -> None:
        """Until there is something to do; one of those who rest, for as long as it is patient."""
        if not self._at_work or not self.patience or self._is_watched:
            self._changing.wait()
            return
        self._is_watched = True
        self._changing.wait(self.patience)
        self._is_watched = False
