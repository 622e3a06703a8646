"""Few questions are asked about an hour: those nobody can answer keep no other waiting."""

from bot.jobs.read_status import ReadStatus
from domain.delivery import RetryLater
from domain.ports import UnitOfWork
from scheduler.jobs import Slot
from tests.talk import ACCOUNT, Seat, Talk
from tests.unit.conversations.conftest import talk, template
from tests.unit.conversations.staffed import opens

__all__ = ["talk", "template"]


class Reticent:
    """Tells of one chat that it has read everything, and of the others nothing."""

    def __init__(self, tells_of: str) -> None:
        self._tells_of = tells_of
        self.asked: list[str] = []

    async def was_read(self, chat: str, message_id: str) -> bool | None:
        self.asked.append(chat)
        if len(self.asked) % 2:
            raise RetryLater("too fast")
        return True if chat == self._tells_of else None


def chat_of(seat: Seat) -> str:
    return seat.chat.address.chat


def test_what_is_asked_in_vain_comes_last(talk: Talk) -> None:
    li = talk.engineer("李工")
    customers = [talk.customer(name) for name in ("王女士", "赵先生", "钱先生", "孙女士", "周先生")]
    numbers = [opens(customer) for customer in customers]
    for number in numbers:
        li.says(f"/wait {number} 指示灯是红的吗？")
    platform = Reticent(chat_of(customers[0]))

    async def looks(uow: UnitOfWork) -> None:
        (job,) = ReadStatus(uow, {ACCOUNT: platform}).jobs()  # type: ignore[dict-item]
        for _ in range(3):
            talk.later(hours=1)
            await job.run(Slot(job=job.name, at=talk.now))

    talk.carry_out(looks)
    assert set(platform.asked) == {chat_of(customer) for customer in customers}
