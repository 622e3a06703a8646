"""Which rules can never be the first that holds, because those above take all their tickets."""

from collections.abc import Iterator, Sequence
from itertools import count

from domain.sla.policy import Conditions
from domain.tickets.ticket import Priority

# Stands for every word no rule names; no rule can name it.
_ANY_OTHER = ""
# Steps of looking for a ticket that reaches a rule. Beyond, it is believed that there is one.
_PATIENCE = 20_000

# By dimension, the words that tickets of a region have: priority, category, level, team, product.
_Region = tuple[frozenset[str], ...]


def never_reached(rules: Sequence[Conditions]) -> Iterator[tuple[int, int | None]]:
    """Indexes of such rules, each with the one above that alone takes all its tickets; None = it
    takes several to do so.
    """
    regions = _regions(rules)
    for index, region in enumerate(regions):
        above = regions[:index]
        alone = next((i for i, other in enumerate(above) if _is_within(region, other)), None)
        if alone is not None:
            yield index, alone
        elif not _reaches(region, above, count()):
            yield index, None


def holds_for_all(rules: Sequence[Conditions]) -> bool:
    """Every ticket there can be finds a rule."""
    return any(index == len(rules) for index, _ in never_reached([*rules, Conditions()]))


def _regions(rules: Sequence[Conditions]) -> list[_Region]:
    columns = (
        _exact([rule.priorities for rule in rules], {p.value for p in Priority}),
        _exact([rule.categories for rule in rules], {_ANY_OTHER}),
        _exact([rule.levels for rule in rules], {_ANY_OTHER}),
        _exact([rule.teams for rule in rules], {_ANY_OTHER}),
        _beginnings([rule.products for rule in rules]),
    )
    return list(zip(*columns, strict=True))


def _exact(wanted: Sequence[frozenset[str]], others: set[str]) -> list[frozenset[str]]:
    folded = [frozenset(word.casefold() for word in words) for words in wanted]
    everything = frozenset(others).union(*folded)
    return [words or everything for words in folded]


def _beginnings(wanted: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    """A product is told by the longest beginning that any rule names."""
    folded = [tuple(word.casefold() for word in words) for words in wanted]
    everything = frozenset({_ANY_OTHER}).union(*folded)
    return [
        frozenset(word for word in everything if not words or word.startswith(words))
        for words in folded
    ]


def _is_within(region: _Region, other: _Region) -> bool:
    return all(mine <= theirs for mine, theirs in zip(region, other, strict=True))


def _reaches(region: _Region, above: Sequence[_Region], steps: "count[int]") -> bool:
    """Some ticket of the region is in none of those above."""
    touching = [o for o in above if all(a & b for a, b in zip(region, o, strict=True))]
    if not touching or next(steps) > _PATIENCE:
        return True
    if any(_is_within(region, other) for other in touching):
        return False
    first, *rest = touching
    return any(_reaches(part, rest, steps) for part in _outside(region, first))


def _outside(region: _Region, other: _Region) -> Iterator[_Region]:
    """What the region has beyond the other, as regions that don't overlap."""
    for at, (mine, theirs) in enumerate(zip(region, other, strict=True)):
        if mine - theirs:
            yield (*region[:at], mine - theirs, *region[at + 1 :])
        region = (*region[:at], mine & theirs, *region[at + 1 :])
