"""How long a fire is to last, how many are in it, and on which database."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`strikes`: their names, in this order; then chosen at random for the rest of `seconds`."""

    seed: int
    is_on_postgres: bool = True
    processes: int = 3
    # At a time, on each of the ways in.
    customers: int = 1
    # That each writes at least.
    follow_ups: int = 3
    seconds: float = 0.0
    # Telegram's limits of a chat and of an account hold; that of groups would last for hours.
    is_limited: bool = False
    # That each sends, but for visitors of the web chat.
    pictures: int = 0
    strikes: tuple[str, ...] = ()
    # Where settings, logs and files are to lie; None = they are thrown away in the end.
    folder: Path | None = None
