"""How long a fire is to last, how many are in it, and on which database."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`strikes`: their names, in this order; then chosen at random for the rest of `seconds`."""

    seed: int
    is_on_postgres: bool = True
    processes: int = 3
    # On each of the ways in: Telegram polled, by webhook, web chat, WeCom, DingTalk.
    customers: int = 1
    follow_ups: int = 3
    seconds: float = 0.0
    strikes: tuple[str, ...] = ()
