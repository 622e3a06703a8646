"""What a demonstration brings along to an ordinary process."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.webchat.settings import DemoSeat


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Nothing at all, outside demonstrations."""

    # Who can be played.
    seats: tuple[DemoSeat, ...] = ()
    # Definitions of its own: path → text, and in whose name they are published.
    definitions: Mapping[str, str] = field(default_factory=dict)
    author: str = ""


NO_STAGE = Stage()
