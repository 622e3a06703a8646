"""A few things at the same time: what waits for the network need not wait for each other."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

_HANDS = 4


def at_once(work: Callable[[str], None], things: Iterable[str]) -> None:
    """All of them; what one raises comes out, and no other is begun."""
    hands = ThreadPoolExecutor(_HANDS, thread_name_prefix="backup")
    try:
        for _ in hands.map(work, things):
            pass
    finally:
        hands.shutdown(cancel_futures=True)
