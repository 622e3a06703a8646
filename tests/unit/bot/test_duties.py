"""What is begun for one account stands on its own: a mistake there costs no other."""

import asyncio
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest

from bot.accounts.duties import Duties
from domain.delivery import Capabilities


@dataclass
class Platform:
    """An adapter with something for its holder alone to do."""

    account: str
    fails: bool = False
    holds: int = 0
    sends_while_held: bool = False
    seen: list[str] = field(default_factory=list)

    @property
    def capabilities(self) -> Capabilities:
        return SimpleNamespace(sends_while_held=self.sends_while_held)

    async def hold(self) -> None:
        if self.fails:
            raise LookupError(self.account)
        self.holds += 1

    async def let_go(self) -> None:
        self.holds = 0
        self.seen.append("hush")


@dataclass
class Sender:
    """Counts what it is given."""

    taken_up: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    store_is_back: asyncio.Event = field(default_factory=asyncio.Event)

    async def take_up(self, accounts) -> None:
        if "slow.main" in accounts:
            await self.store_is_back.wait()
        self.taken_up += accounts

    async def finish(self, account: str) -> None:
        self.seen.append("finish")

    async def let_go(self, account: str) -> None:
        self.taken_up = [name for name in self.taken_up if name != account]
        self.seen.append("let go")

    async def sweep(self) -> None:
        return


async def test_one_that_can_not_be_listened_to_is_sent_for_once_and_keeps_no_other_waiting() -> (
    None
):
    platforms = [Platform("a.main", fails=True), Platform("b.main")]
    sender = Sender()
    duties = Duties({platform.account: platform for platform in platforms}, sender)
    for _ in range(2):
        duties.begin(["a.main", "b.main"] if not sender.taken_up else [])
        await duties.has_begun()
    assert sorted(sender.taken_up) == ["a.main", "b.main"]
    assert platforms[1].holds == 1
    assert not duties.not_begun


@pytest.mark.parametrize(
    ("is_leaving", "sends_while_held", "order"),
    [
        (False, False, ["let go", "hush"]),
        (True, True, ["finish", "let go", "hush"]),
        (True, False, ["hush", "finish", "let go"]),
    ],
)
async def test_who_leaves_takes_in_no_more_and_says_what_is_ready(
    is_leaving: bool, sends_while_held: bool, order: list[str]
) -> None:
    seen: list[str] = []
    platform = Platform("a.main", sends_while_held=sends_while_held, seen=seen)
    duties = Duties({"a.main": platform}, Sender(seen=seen))
    duties.begin(["a.main"])
    await duties.has_begun()

    async def given_back() -> None:
        seen.append("given back")

    duties.end("a.main", given_back, is_leaving=is_leaving)
    await duties.stop()
    # Hushed once more it stays so.
    assert list(dict.fromkeys(seen)) == [*order, "given back"]


async def test_what_is_lost_is_broken_off_whatever_is_being_begun_meanwhile() -> None:
    ours, slow = Platform("ours.main"), Platform("slow.main")
    sender = Sender()
    duties = Duties({one.account: one for one in (ours, slow)}, sender)
    duties.begin([ours.account])
    await duties.has_begun()
    duties.begin([slow.account])
    await asyncio.sleep(0)

    duties.break_off(ours.account)
    async with asyncio.timeout(5):
        while duties.ending:
            await asyncio.sleep(0)
    assert ours.holds == 0
    assert sender.taken_up == []

    duties.break_off(slow.account)
    await asyncio.sleep(0)
    sender.store_is_back.set()
    await duties.stop()
    assert slow.holds == 0
    assert sender.taken_up == []
