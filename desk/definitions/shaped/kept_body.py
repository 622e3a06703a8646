"""A definition's body as a key: reading what it means is for once, not for every turn."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class KeptBody:
    """The very same object, which is kept with it; the store gives equal bodies out as one."""

    content: Mapping[str, object]

    def __hash__(self) -> int:
        """By identity."""
        return id(self.content)

    def __eq__(self, other: object) -> bool:
        """By identity."""
        return isinstance(other, KeptBody) and other.content is self.content
