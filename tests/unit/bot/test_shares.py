"""Who holds which account, whatever processes come, go and stand still."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.accounts.shares import Round, Wish, by_ease_of_moving, take_part
from domain.ports import Lease

_LASTS = 10.0
_POLITE = 3.0
_TICK = 2.0
_ACCOUNTS = ["mail.main", "sms.main", "telegram.main", "wecom_bot.main", "webchat.main"]


@dataclass
class Book:
    """Leases as the store keeps them, by a clock that stands until it is pushed."""

    now: float = 0.0
    rows: dict[str, tuple[int, float]] = field(default_factory=dict)
    at_work: set[int] = field(default_factory=set)

    def take(self, name: str, holder: int) -> bool:
        if any(one.name == name and one.is_live and one.holder != holder for one in self.all()):
            return False
        self.rows[name] = (holder, self.now + _LASTS)
        return True

    def release(self, name: str, holder: int) -> None:
        if self.rows.get(name, (None,))[0] == holder:
            del self.rows[name]

    def all(self) -> list[Lease]:
        return [
            Lease(
                name=name,
                holder=holder,
                until=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=until),
                is_live=until > self.now and holder in self.at_work,
            )
            for name, (holder, until) in sorted(self.rows.items())
        ]

    def present(self) -> Collection[int]:
        return frozenset(self.at_work)


@dataclass
class Process:
    """As the keeper does it, without its waiting."""

    run_id: int
    book: Book
    held: set[str] = field(default_factory=set)
    renewed_at: float = 0.0
    free_since: dict[str, float] = field(default_factory=dict)

    def tick(self) -> Round:
        if self.book.now - self.renewed_at >= 8.0:
            self.held.clear()
        now = self.book.now
        polite = {name for name, since in self.free_since.items() if now - since >= _POLITE}
        found = take_part(
            self.book,
            Wish(
                run_id=self.run_id,
                accounts=_ACCOUNTS,
                held=frozenset(self.held),
                leaving=frozenset(),
                left_over=polite,
            ),
        )
        self.renewed_at, self.held = now, set(found.held)
        self.free_since = {name: self.free_since.get(name, now) for name in found.free}
        if found.surplus:
            self.held.discard(found.surplus)
            self.book.release(found.surplus, self.run_id)
        return found

    def ends(self) -> None:
        self.book.at_work.discard(self.run_id)
        for name in (*self.held, f"process {self.run_id}"):
            self.book.release(name, self.run_id)


@dataclass
class Desk:
    """Processes on one book."""

    book: Book = field(default_factory=Book)
    processes: list[Process] = field(default_factory=list)
    asleep: set[int] = field(default_factory=set)
    count: int = 0

    def comes(self) -> Process:
        self.count += 1
        self.book.at_work.add(self.count)
        self.processes.append(Process(self.count, self.book, renewed_at=self.book.now))
        return self.processes[-1]

    def passes(self, ticks: int) -> None:
        for _ in range(ticks):
            self.book.now += _TICK
            for process in self.awake:
                process.tick()
                self.nobody_shares()

    @property
    def awake(self) -> list[Process]:
        return [one for one in self.processes if one.run_id not in self.asleep]

    def nobody_shares(self) -> None:
        """Whoever trusts a lease is the only one."""
        now = self.book.now
        trusted = [n for p in self.processes if now - p.renewed_at < 8.0 for n in p.held]
        assert len(trusted) == len(set(trusted))


def test_who_is_alone_on_a_file_holds_everything() -> None:
    class Alone(Book):
        def take(self, name: str, holder: int) -> bool:
            return True

    found = take_part(
        Alone(),
        Wish(run_id=1, accounts=_ACCOUNTS, held=frozenset(), leaving=frozenset()),
    )
    assert found.is_alone
    assert found.held == set(_ACCOUNTS)


def test_the_first_takes_all_and_gives_each_who_comes_a_fair_share() -> None:
    desk = Desk()
    first = desk.comes()
    desk.passes(1)
    assert first.held == set(_ACCOUNTS)
    desk.comes()
    desk.comes()
    desk.passes(8)
    assert sorted(len(process.held) for process in desk.processes) == [1, 2, 2]
    before = [set(process.held) for process in desk.processes]
    desk.passes(5)
    assert [process.held for process in desk.processes] == before


def test_what_the_dead_and_the_stopped_held_is_taken_over() -> None:
    desk = Desk()
    first, second, third = desk.comes(), desk.comes(), desk.comes()
    desk.passes(8)
    desk.processes.remove(first)
    desk.book.at_work.discard(first.run_id)
    desk.passes(1)
    assert second.held | third.held == set(_ACCOUNTS)
    desk.asleep.add(second.run_id)
    desk.passes(6)
    assert third.held == set(_ACCOUNTS)
    desk.asleep.clear()
    desk.passes(6)
    assert {len(second.held), len(third.held)} == {2, 3}


_HAPPENS = st.sampled_from(["comes", "ends", "dies", "sleeps", "wakes", "passes"])


@given(st.lists(st.tuples(_HAPPENS, st.integers(0, 4)), max_size=25))
def test_in_the_end_each_account_is_held_by_one_and_all_have_their_share(
    story: list[tuple[str, int]],
) -> None:
    desk = Desk()
    desk.comes()
    for what, which in story:
        process = desk.processes[which % len(desk.processes)] if desk.processes else None
        if what == "comes" and len(desk.processes) < 4:
            desk.comes()
        elif what == "passes" or process is None:
            desk.passes(which)
        elif what == "sleeps":
            desk.asleep.add(process.run_id)
        elif what == "wakes":
            desk.asleep.discard(process.run_id)
        else:
            desk.processes.remove(process)
            desk.book.at_work.discard(process.run_id)
            if what == "ends":
                process.ends()
    desk.asleep.clear()
    if not desk.processes:
        desk.comes()
    desk.passes(20)
    held = [name for process in desk.processes for name in process.held]
    assert sorted(held) == sorted(_ACCOUNTS)
    counts = [len(process.held) for process in desk.processes]
    assert max(counts) <= -(-len(_ACCOUNTS) // len(counts))
    rows = {name for name in desk.book.rows if name.startswith("process ")}
    assert rows == {f"process {process.run_id}" for process in desk.processes}


def test_after_an_outage_everybody_comes_back_to_what_they_held() -> None:
    book = Book(at_work={1, 2}, rows=dict.fromkeys(_ACCOUNTS[:3], (1, 10.0)), now=20.0)
    careful = Wish(
        run_id=2, accounts=_ACCOUNTS, held=frozenset(), leaving=frozenset(), is_careful=True
    )
    assert take_part(book, careful).held == set(_ACCOUNTS[3:])
    own = Wish(run_id=1, accounts=_ACCOUNTS, held=frozenset(), leaving=frozenset(), is_careful=True)
    assert take_part(book, own).held == set(_ACCOUNTS[:3])


def test_what_nobody_wanted_is_not_offered_again() -> None:
    book = Book(at_work={1, 2})
    book.take("process 2", 2)
    held = frozenset(_ACCOUNTS)
    wish = Wish(run_id=1, accounts=_ACCOUNTS, held=held, leaving=frozenset())
    assert take_part(book, wish).surplus == "mail.main"
    assert take_part(book, replace(wish, unwanted={"mail.main"})).surplus == "sms.main"
    assert take_part(book, replace(wish, unwanted=held)).surplus == ""


def test_what_has_a_connection_of_its_own_is_moved_last() -> None:
    order = by_ease_of_moving(_ACCOUNTS, lambda name: name.startswith(("telegram", "wecom_bot")))
    assert order == ["mail.main", "sms.main", "webchat.main", "telegram.main", "wecom_bot.main"]
