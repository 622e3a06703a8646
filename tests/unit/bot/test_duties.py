"""What is begun for one account stands on its own: a mistake there costs no other."""

from dataclasses import dataclass, field

from bot.accounts.duties import Duties


@dataclass
class Platform:
    """An adapter with something for its holder alone to do."""

    account: str
    fails: bool = False
    holds: int = 0

    async def hold(self) -> None:
        if self.fails:
            raise LookupError(self.account)
        self.holds += 1

    async def let_go(self) -> None:
        self.holds -= 1


@dataclass
class Sender:
    """Counts what it is given."""

    taken_up: list[str] = field(default_factory=list)

    async def take_up(self, accounts) -> None:
        self.taken_up += accounts

    async def let_go(self, account: str) -> None:
        self.taken_up.remove(account)

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
