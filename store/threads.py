"""A few threads that serve jobs, each with a connection of its own."""

import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import Protocol

from store.job import Job


class Servant(Protocol):
    """Serves one job after another, in one thread."""

    def serve(self, job: Job) -> None:
        """Bring its outcome about, unless it was given up. Never raises: errors are the job's."""
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...


class Threads:
    """Started by the first job."""

    def __init__(self, name: str, count: int, hire: Callable[[], Servant]) -> None:
        self._name = name
        self._count = count
        self._hire = hire
        self._waiting: SimpleQueue[Job | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._starting = threading.Lock()

    def submit(self, job: Job) -> None:
        """Queue a job, from any thread."""
        if not self._threads:
            self._start()
        self._waiting.put(job)

    def stop(self) -> None:
        """Finish what was queued, then end. Blocks."""
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join()
        self._threads.clear()

    def _start(self) -> None:
        with self._starting:
            if self._threads:
                return
            threads = [
                threading.Thread(target=self._serve, name=f"{self._name}-{count}", daemon=True)
                for count in range(self._count)
            ]
            for thread in threads:
                thread.start()
            self._threads = threads

    def _serve(self) -> None:
        servant = self._hire()
        while (job := self._waiting.get()) is not None:
            servant.serve(job)
            job.hand_back()
        servant.close()
