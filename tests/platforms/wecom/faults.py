"""What may befall the next requests to a path."""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from enum import StrEnum


class Befall(StrEnum):
    """How a request goes wrong."""

    # Not at all: a later one does.
    NONE = "none"
    # An error code instead of doing it.
    CODE = "code"
    # An HTTP status with a page instead of doing it.
    STATUS = "status"
    # The line is cut before anything was done.
    CUT = "cut"
    # Done, and then the line is cut, or nothing is said for ever.
    CUT_AFTER_EFFECT = "cut after effect"
    SILENT_AFTER_EFFECT = "silent after effect"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One."""

    befall: Befall
    code: int = 0
    message: str = ""
    status: int = 502


@dataclass
class Faults:
    """By path ("message/send"), in their order."""

    queued: dict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))

    def add(self, path: str, *faults: Fault) -> None:
        self.queued[path].extend(faults)

    def codes(self, path: str, *codes: int) -> None:
        self.add(path, *(Fault(befall=Befall.CODE, code=code) for code in codes))

    def strike(self, path: str) -> Fault | None:
        return self.queued[path].popleft() if self.queued[path] else None
