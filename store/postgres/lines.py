"""Jobs of one order wait for each other here, not in threads that others could use."""

import threading
from collections import deque
from collections.abc import Callable

from store.job import Job


class Lines:
    """One job of each order is under way at a time; those that follow do so as they came."""

    def __init__(self, submit: Callable[[Job], None]) -> None:
        self._submit = submit
        self._behind: dict[str, deque[Job]] = {}
        self._count = 0
        self._changing = threading.Condition()

    def enter(self, job: Job) -> None:
        """Submit it now or when it is its turn."""
        with self._changing:
            self._count += 1
            if job.order and job.order in self._behind:
                self._behind[job.order].append(job)
                return
            if job.order:
                self._behind[job.order] = deque()
        self._submit(job)

    def leave(self, job: Job) -> None:
        """It is done, from any thread: the next one of its order may follow."""
        with self._changing:
            follower = self._follower(job.order)
            self._count -= 1
            self._changing.notify_all()
        if follower is not None:
            self._submit(follower)

    def wait(self) -> None:
        """Until nobody is left. Blocks."""
        with self._changing:
            self._changing.wait_for(lambda: self._count == 0)

    def _follower(self, order: str) -> Job | None:
        behind = self._behind.get(order)
        if behind:
            return behind.popleft()
        self._behind.pop(order, None)
        return None
