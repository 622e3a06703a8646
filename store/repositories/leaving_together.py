"""Which waiting messages of a chat may leave as one. What they become is `domain.merging`'s."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple


class Waiting(NamedTuple):
    """An unsent message, as far as merging goes."""

    id: int
    merge_key: str
    is_unsure: bool
    not_before: datetime
    card: str
    ticket: int | None


def alike(lane: Sequence[Waiting]) -> Iterator[Waiting]:
    """The first one and those after it that may merge with it.

    What is said of other tickets may stand between; of the same one, nothing but its card.
    """
    first = lane[0]
    for other in lane:
        if _may_merge(first, other):
            yield other
        elif other.ticket == first.ticket and not other.card:
            return


def _may_merge(first: Waiting, other: Waiting) -> bool:
    """Unsure ones go again as they went before: others would look sent twice with them."""
    if other.merge_key != first.merge_key or other.is_unsure != first.is_unsure:
        return False
    was_requested_with_it = other.not_before == first.not_before
    return was_requested_with_it if first.is_unsure else True
