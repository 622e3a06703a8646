"""When the desk was at work, so that it is known when it was not; and which processes are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """What a process says of itself; "" and 0 = it does not say."""

    host: str = ""
    pid: int = 0
    # Where it listens: "http://127.0.0.1:8080".
    address: str = ""
    version: str = ""
    # Of the secret it signs with and the folder it keeps files in, by which those of others can be
    # told apart; nothing follows from them.
    secret_mark: str = ""
    files_mark: str = ""


UNKNOWN = Process()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A process from its start until it was last seen at work. Times are UTC."""

    id: int
    started_at: datetime
    seen_at: datetime
    # It ended in order.
    is_over: bool
    process: Process


class Runs(Protocol):
    """The latest runs; older ones go by themselves."""

    def begin(self, process: Process = UNKNOWN) -> int:
        """A process begins to work; returns the id of its run."""
        ...

    def seen(self, run_id: int) -> None:
        """It is at work at the unit's `now`."""
        ...

    def end(self, run_id: int) -> None:
        """It was at work until now, and ends in order."""
        ...

    def latest(self) -> list[Run]:
        """Those seen last come first: all that are at work, and some that were."""
        ...
