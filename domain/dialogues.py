"""What is remembered of a talk between one person and Gongdan in one chat. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DialogueState:
    """An unfinished dialogue. Survives restarts; `data` is JSON."""

    # Name of the dialogue and of the step whose answer is awaited.
    name: str
    step: str
    # Grows with each question: a button of an older question is stale.
    version: int = 1
    data: Mapping[str, object] = field(default_factory=dict)
    # UTC; afterwards it is as if it had never begun.
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatMemory:
    """What one person's talk in one chat stands at."""

    dialogue: DialogueState | None = None
    # The ticket spoken of last.
    focus: int | None = None
    focus_at: datetime | None = None
    # The ticket whose rating was the last thing we spoke of here.
    rated: int | None = None
    rated_at: datetime | None = None
    # Wrong link codes typed here one after another, and when the last one was.
    link_failures: int = 0
    link_failed_at: datetime | None = None
    # Counts all questions ever asked here, so that dialogue versions never repeat.
    questions: int = 0


NOTHING_REMEMBERED = ChatMemory()
