"""Which accounts a process takes, renews and hands over, so that each has its fair share."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence, Set
from dataclasses import dataclass

from domain.ports import Lease, Leases

# Each process has a lease of its own: by that the others see that it is at work.
_PROCESS = "process "


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a process brings to a round."""

    run_id: int
    # All there are, those moved with the least trouble first.
    accounts: Sequence[str]
    held: Set[str]
    # Being brought to an end: not taken anew before that is done.
    leaving: Set[str]
    # Free for so long that whoever has less had their chance.
    left_over: Collection[str] = ()
    # Offered lately, and nobody wanted it: others need not have all the accounts we have.
    unwanted: Collection[str] = ()
    # The store was out of reach until just now: whoever held something may still be at its end.
    is_careful: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What it has after the round."""

    held: frozenset[str]
    # Nobody's, and not taken yet.
    free: frozenset[str]
    # To be handed over to somebody who has less; "" = none.
    surplus: str
    # Nobody else can be there: it holds everything for good.
    is_alone: bool


def process_lease(run_id: int) -> str:
    """The name of a process's own lease."""
    return f"{_PROCESS}{run_id}"


def run_of(lease: Lease) -> int | None:
    """The process whose own lease it is; None: it is an account's."""
    return lease.holder if lease.name.startswith(_PROCESS) else None


def take_part(leases: Leases, wish: Wish) -> Round:
    """One round, in a unit of work."""
    leases.take(process_lease(wish.run_id), wish.run_id)
    held = {name for name in wish.held if leases.take(name, wish.run_id)}
    known = leases.all()
    if not known:
        everything = frozenset(wish.accounts)
        return Round(held=everything, free=frozenset(), surplus="", is_alone=True)
    _forget_the_dead(leases, known)
    book = _Book(known, wish)
    free = [name for name in wish.accounts if book.is_free(name)]
    for name in free:
        is_wanted = len(held) < book.share or name in wish.left_over
        if is_wanted and leases.take(name, wish.run_id):
            held.add(name)
    # Who has just taken something does not know yet what others want.
    surplus = book.surplus(held) if held <= wish.held else ""
    return Round(held=frozenset(held), free=frozenset(free) - held, surplus=surplus, is_alone=False)


class _Book:
    """What the leases say to one process."""

    def __init__(self, leases: Collection[Lease], wish: Wish) -> None:
        self._wish = wish
        self._holders = {one.name: one.holder for one in leases}
        self._live = {one.name: one.holder for one in leases if one.is_live}
        found = {run_of(one) for one in leases if one.is_live}
        self._others = {run for run in found if run not in {None, wish.run_id}}

    @property
    def share(self) -> int:
        """So many accounts each process holds at most, if all are at work."""
        return -(-len(self._wish.accounts) // (len(self._others) + 1))

    def is_free(self, name: str) -> bool:
        """Also what is ours by the book, and was given up when nothing was heard of the store."""
        wish = self._wish
        if name in wish.held or name in wish.leaving:
            return False
        if self._holders.get(name) == wish.run_id:
            return True
        return name not in self._live and not (wish.is_careful and name in self._holders)

    def surplus(self, held: Collection[str]) -> str:
        """What somebody shall have who has less; "" = nothing."""
        wish, share = self._wish, self.share
        if len(held) <= share or wish.leaving:
            return ""
        counts = Counter(self._live[a] for a in wish.accounts if a in self._live)
        if all(counts[run or 0] >= share for run in self._others):
            return ""
        return next((a for a in wish.accounts if a in held and a not in wish.unwanted), "")


def _forget_the_dead(leases: Leases, known: Collection[Lease]) -> None:
    present = leases.present()
    for lease in known:
        run = run_of(lease)
        if run is not None and not lease.is_live and run not in present:
            leases.release(lease.name, run)


def by_ease_of_moving(accounts: Collection[str], is_settled: Callable[[str], bool]) -> list[str]:
    """Those that have no connection of their own first."""
    return sorted(accounts, key=lambda name: (is_settled(name), name))
