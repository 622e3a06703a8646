"""Messages that are shown: taken back by their keys, and asked whether they were read."""

from pathlib import Path

import pytest

from domain.delivery import AccountRefused, Dispatch, MessageRefused, OutgoingFile, QuotaSpent
from domain.messaging import Address, FileKind, Outgoing
from tests.integration.dingtalk.stages import ACCOUNT, DingtalkStage


async def send(stage: DingtalkStage, text: str, *, to: str = "", key: str = "1") -> str:
    """Returns the key DingTalk gave it."""
    address = Address(account=ACCOUNT, chat=to or stage.address.chat)
    dispatch = Dispatch(key=key, message=Outgoing(address=address, text=text))
    (shown,) = (await stage.adapter.send(dispatch)).message_ids
    return shown


async def test_in_a_group_by_the_groups_own_call(streamed: DingtalkStage) -> None:
    group = streamed.dingtalk.group("售后1群", streamed.person)
    shown = await send(streamed, "falsch", to=group.id)
    await streamed.adapter.recall(group.id, [shown])
    assert streamed.person.sees(group) == []
    assert await streamed.adapter.was_read(group.id, shown) is None


async def test_many_are_taken_back_in_several_calls(streamed: DingtalkStage) -> None:
    shown = [await send(streamed, str(n), key=str(n)) for n in range(25)]
    await streamed.adapter.recall(WANG := streamed.address.chat, shown)
    assert streamed.person.sees(streamed.chat) == []
    assert len(streamed.dingtalk.calls_of("batchRecall")) == 2
    with pytest.raises(MessageRefused):
        await streamed.adapter.recall(WANG, ["nobody-knows-this"])


async def test_read_or_not(streamed: DingtalkStage) -> None:
    shown, chat = await send(streamed, "请问型号？"), streamed.address.chat
    assert await streamed.adapter.was_read(chat, shown) is False
    streamed.person.reads(streamed.chat.ours[-1])
    assert await streamed.adapter.was_read(chat, shown) is True


async def test_refusals(streamed: DingtalkStage) -> None:
    shown, chat = await send(streamed, "请问型号？"), streamed.address.chat
    app = streamed.dingtalk.app
    app.month_quota = 0
    with pytest.raises(QuotaSpent):
        await streamed.adapter.was_read(chat, shown)
    app.month_quota = None
    app.permissions.clear()
    with pytest.raises(AccountRefused, match="qyapi_robot_sendmsg"):
        await streamed.adapter.recall(chat, [shown])


async def test_what_left_by_a_session_stays_beside_what_is_taken_back(
    streamed: DingtalkStage, tmp_path: Path
) -> None:
    """Words leave by the session, a file by the API: the customer keeps the words."""
    await streamed.writes("你好")
    await streamed.door.takes(1)
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7")
    file = OutgoingFile(
        kind=FileKind.FILE, name="a.pdf", media_type="application/pdf", size=8, path=path
    )
    message = Outgoing(address=streamed.address, text="falsch")
    dispatch = Dispatch(key="1", message=message, files=(file,))
    shown = (await streamed.adapter.send(dispatch)).message_ids
    chat = streamed.address.chat
    assert await streamed.adapter.was_read(chat, sorted(shown)[-1]) is False
    with pytest.raises(MessageRefused):
        await streamed.adapter.recall(chat, shown)
    assert [(one.text, len(one.files)) for one in streamed.chat.ours] == [("falsch", 0)]
