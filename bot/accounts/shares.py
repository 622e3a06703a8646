"""Which accounts a process takes, renews and hands over, so that each has its fair share."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
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
    held: Collection[str]
    # Being brought to an end: not taken anew before that is done.
    leaving: Collection[str]
    # Free for so long that whoever has less had their chance.
    left_over: Collection[str]


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
    live = {lease.name: lease for lease in known if lease.is_live}
    processes = {run for run in map(run_of, live.values()) if run is not None}
    share = -(-len(wish.accounts) // len(processes | {wish.run_id}))
    free = [name for name in wish.accounts if _is_free(name, wish, live)]
    for name in free:
        is_wanted = len(held) < share or name in wish.left_over
        if is_wanted and leases.take(name, wish.run_id):
            held.add(name)
    return Round(
        held=frozenset(held),
        free=frozenset(free) - held,
        surplus=_surplus(wish, held, share, live, processes),
        is_alone=False,
    )


def _surplus(
    wish: Wish,
    held: Collection[str],
    share: int,
    live: Mapping[str, Lease],
    processes: Collection[int],
) -> str:
    if len(held) <= share or wish.leaving:
        return ""
    counts = Counter(live[a].holder for a in wish.accounts if a in live)
    others = [run for run in processes if run != wish.run_id]
    if all(counts[run] >= share for run in others):
        return ""
    return next(name for name in wish.accounts if name in held)


def _is_free(name: str, wish: Wish, live: Mapping[str, Lease]) -> bool:
    """Also what is ours by the book, and was given up when nothing was heard of the store."""
    if name in wish.held or name in wish.leaving:
        return False
    return name not in live or live[name].holder == wish.run_id


def _forget_the_dead(leases: Leases, known: Collection[Lease]) -> None:
    present = leases.present()
    for lease in known:
        run = run_of(lease)
        if run is not None and not lease.is_live and run not in present:
            leases.release(lease.name, run)


def by_ease_of_moving(accounts: Collection[str], is_settled: Callable[[str], bool]) -> list[str]:
    """Those that have no connection of their own first."""
    return sorted(accounts, key=lambda name: (is_settled(name), name))
