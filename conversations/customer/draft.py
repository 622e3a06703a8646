"""A report that is not a ticket yet, as it lies in the dialogue's state. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast

from domain.messaging import Incoming


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What was said and answered so far. Keeps the version of the form it began with."""

    form_version: int
    # Message id → text of everything said outside of questions, in order.
    said: Mapping[str, str]
    answers: Mapping[str, str]
    # Keys of the questions answered, in order: the way back.
    path: tuple[str, ...] = ()
    # Ids of attachments.
    files: tuple[int, ...] = ()
    # What the last message was, to tell a burst by.
    heard_at: datetime | None = None
    album: str = ""
    was_forwarded: bool = False
    # Looked for a similar open ticket already.
    is_compared: bool = False
    # The ticket it looks like, while that is asked.
    similar_to: int | None = None
    # The question being corrected from the summary, or "".
    correcting: str = ""

    @property
    def text(self) -> str:
        """Everything said, a message a line."""
        return "\n".join(text for text in self.said.values() if text)

    def hearing(self, incoming: Incoming) -> "Draft":
        """Remember what kind of message came last."""
        return replace(
            self,
            heard_at=incoming.sent_at,
            album=incoming.album,
            was_forwarded=incoming.forwarded,
        )

    def saying(self, message_id: str, text: str) -> "Draft":
        """With something more said (or said differently)."""
        return replace(self, said={**self.said, message_id: text}) if text.strip() else self

    def answering(self, key: str, answer: str) -> "Draft":
        """With an answer, and one step further."""
        path = (*(k for k in self.path if k != key), key)
        return replace(self, answers={**self.answers, key: answer}, path=path)

    def forgetting(self, key: str) -> "Draft":
        """Without the answer to a question."""
        answers = {k: v for k, v in self.answers.items() if k != key}
        return replace(self, answers=answers, path=tuple(k for k in self.path if k != key))

    def is_continued_by(self, incoming: Incoming, window: timedelta) -> bool:
        """The message belongs to the one before it: same album, forwards in a row, or a burst.

        Once a question was answered, nearness in time alone means nothing: people answer fast.
        """
        if self.album and self.album == incoming.album:
            return True
        if self.heard_at is None or self.path:
            return False
        near = incoming.sent_at - self.heard_at
        in_a_row = self.was_forwarded and incoming.forwarded
        return near <= (_FORWARDING if in_a_row else window)

    def to_json(self) -> dict[str, object]:
        """As stored."""
        return {
            "form_version": self.form_version,
            "said": dict(self.said),
            "answers": dict(self.answers),
            "path": list(self.path),
            "files": list(self.files),
            "heard_at": self.heard_at.isoformat() if self.heard_at else None,
            "album": self.album,
            "was_forwarded": self.was_forwarded,
            "is_compared": self.is_compared,
            "similar_to": self.similar_to,
            "correcting": self.correcting,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> "Draft":
        """As stored before, perhaps by an older release."""
        kept = cast("dict[str, Any]", data)
        heard_at = kept.get("heard_at")
        return cls(
            form_version=kept["form_version"],
            said=kept.get("said", {}),
            answers=kept.get("answers", {}),
            path=tuple(kept.get("path", ())),
            files=tuple(kept.get("files", ())),
            heard_at=datetime.fromisoformat(heard_at) if heard_at else None,
            album=kept.get("album", ""),
            was_forwarded=kept.get("was_forwarded", False),
            is_compared=kept.get("is_compared", False),
            similar_to=kept.get("similar_to"),
            correcting=kept.get("correcting", ""),
        )


# Ten forwards take a platform some seconds to hand over.
_FORWARDING = timedelta(seconds=10)
