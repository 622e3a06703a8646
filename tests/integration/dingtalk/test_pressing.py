"""Cards whose buttons call back: presses, their answers, and changes that travel with those."""

import asyncio
import base64
import hmac
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aiohttp
import pytest

from adapters.dingtalk.answers import Answers
from adapters.dingtalk.callback import is_press_signed
from adapters.dingtalk.kept_cards import KeptCards
from adapters.dingtalk.pressing import Pressing
from adapters.shared.lanes import Lanes
from adapters.shared.memory import PassingMemory
from domain.delivery import Dispatch
from domain.errors import StorageUnavailable
from domain.messaging import Acknowledgement, Address, ChatKind, Incoming, IncomingKind, Outgoing
from tests.contracts.adapter_contract import rows
from tests.contracts.stage import NOTICE
from tests.integration.dingtalk.stages import (
    ACCOUNT,
    WANG,
    DingtalkStage,
    callback_stage,
    stream_stage,
)
from tests.platforms.dingtalk import DingtalkServer
from tests.platforms.dingtalk.cards import CALLING
from tests.platforms.dingtalk.records import Card

UPDATE = "/v1.0/card/instances"


@pytest.fixture(params=["stream", "http"])
async def stage(
    request: pytest.FixtureRequest, dingtalk: DingtalkServer
) -> AsyncIterator[DingtalkStage]:
    served = stream_stage if request.param == "stream" else callback_stage
    async with served(dingtalk, card_template_id=CALLING) as stage:
        if request.param == "http":
            await dingtalk.eventually(lambda: dingtalk.app.routes)
        yield stage


async def post(stage: DingtalkStage, chat: str = "", **message: object) -> Card:
    """A card with a button, and how DingTalk keeps it."""
    address = Address(account=ACCOUNT, chat=chat or stage.address.chat)
    outgoing = Outgoing(
        address=address,
        card="ticket:1042",
        title="#1042",
        buttons=rows("认领", "/claim 1042", version=7),
        **message,
    )
    receipt = await stage.adapter.send(Dispatch(key="1", message=outgoing))
    return stage.dingtalk.cards[receipt.message_ids[0]]


async def change(stage: DingtalkStage, card: Card, text: str) -> None:
    message = Outgoing(address=stage.address, card="ticket:1042", title="#1042", text=text)
    await stage.adapter.send(Dispatch(key="2", message=message, edits=card.out_track_id))


async def test_a_press_and_its_notice(stage: DingtalkStage) -> None:
    card = await post(stage)
    await stage.presses("认领")
    (incoming,) = await stage.door.takes(1)
    assert (incoming.kind, incoming.press.command) == (IncomingKind.PRESS, "/claim 1042")
    assert (incoming.press.version, incoming.press.takes_notice) == (7, True)
    assert (incoming.address, incoming.chat_kind) == (stage.address, ChatKind.PRIVATE)
    assert (incoming.sender.native_id, incoming.message_id) == (WANG, card.out_track_id)
    assert card.private == {WANG: {"notice": NOTICE}}
    assert [message.text for message in stage.chat.history if not message.is_ours] == []


async def test_a_press_in_a_group(stage: DingtalkStage) -> None:
    group = stage.dingtalk.group("售后1群", stage.person)
    await post(stage, group.id)
    await stage.person.presses(group, "认领")
    (incoming,) = await stage.door.takes(1)
    assert (incoming.address.chat, incoming.chat_kind) == (group.id, ChatKind.GROUP)


async def test_what_comes_of_it_travels_with_the_answer(stage: DingtalkStage) -> None:
    card = await post(stage)
    changing: list[asyncio.Task[None]] = []

    async def handles(incoming: Incoming) -> Acknowledgement:
        changing.append(asyncio.create_task(change(stage, card, "李工处理中")))
        return Acknowledgement(notice="好")

    await stage.adapter.stop()
    await stage.adapter.start(handles)
    await stage.adapter.hold()
    await is_heard(stage)
    await stage.presses("认领")
    await asyncio.gather(*changing)
    assert "李工处理中" in card.message.text
    assert card.message.buttons == []
    assert card.private == {WANG: {"notice": "好"}}
    assert stage.dingtalk.calls_of(UPDATE) == stage.dingtalk.rash_updates == []


async def test_what_comes_too_late_waits_for_the_answer_to_leave(stage: DingtalkStage) -> None:
    card = await post(stage)
    pressing = asyncio.create_task(stage.presses("认领"))
    await stage.door.takes(1)
    await change(stage, card, "eins")
    await change(stage, card, "zwei")
    await pressing
    assert "zwei" in card.message.text
    assert stage.dingtalk.rash_updates == []


async def is_heard(stage: DingtalkStage) -> None:
    """Wait until the adapter, begun anew, hears again."""
    app = stage.dingtalk.app
    if not app.callback_url:
        await stage.dingtalk.eventually(lambda: stage.dingtalk.gateway.opened == 4)
        await stage.dingtalk.eventually(lambda: len(app.sockets) == 2)


# ------------------------------------------------------------------ what is forged, old or odd


async def knock(stage: DingtalkStage, body: bytes, *, sign: str = "", at: float = 0) -> int:
    """Status of one post; signed rightly and now unless told otherwise."""
    ((url, secret),) = stage.dingtalk.app.routes.values()
    stamp = str(int((at or stage.dingtalk.clock.now()) * 1000))
    digest = hmac.digest(secret.encode(), stamp.encode(), "sha256")
    headers = {
        "x-ddpaas-signature-timestamp": stamp,
        "x-ddpaas-signature": sign or base64.b64encode(digest).decode(),
    }
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers=headers) as answer,
    ):
        return answer.status


def a_press(**more: object) -> bytes:
    params = {"cardPrivateData": {"actionIds": ["press"], "params": {"command": "/claim 1042 ·7"}}}
    found = {"outTrackId": "gongdan-1", "userId": WANG, "content": json.dumps(params)}
    return json.dumps(found | more).encode()


@pytest.mark.parametrize("stage", ["http"], indirect=True)
async def test_forged_and_old_presses_change_nothing(stage: DingtalkStage) -> None:
    now = stage.dingtalk.clock.now()
    assert await knock(stage, a_press(), sign="AAAA") == 403
    assert await knock(stage, a_press(), at=now - 700) == 403
    assert await knock(stage, a_press(), at=now + 700) == 403
    assert stage.door.knocks == []


@pytest.mark.parametrize("stage", ["http"], indirect=True)
async def test_replayed_and_odd_presses(stage: DingtalkStage) -> None:
    now = stage.dingtalk.clock.now()
    assert [await knock(stage, a_press(), at=now) for _ in range(3)] == [200, 200, 200]
    assert len(stage.door.taken) == 1
    typed = json.dumps({"cardPrivateData": {"params": {"command": "/claim 1042"}}})
    odd = [b"", b"{", b"[]", a_press(userId=1), a_press(content="{}"), a_press(content=typed)]
    assert {await knock(stage, body) for body in odd} == {400}
    assert await knock(stage, b" " * (256 * 1024 + 1)) == 413
    await stage.adapter.stop()
    assert await knock(stage, a_press()) == 503
    assert len(stage.door.taken) == 1


def test_signatures_of_presses() -> None:
    at, stamp = datetime.fromtimestamp(1_700_000_000, UTC), "1700000000000"
    # Computed independently: echo -n 1700000000000 | openssl dgst -sha256 -hmac SECtest -binary
    sign = b"KA/rMd9zCfz8mKAvyKp4rDh0uCYy077C6oMMadSagbY="
    assert is_press_signed(stamp, sign, b"SECtest", at)
    assert not is_press_signed(stamp, sign, b"another", at)
    assert not is_press_signed("1700000000001", sign, b"SECtest", at)


# ------------------------------------------------------------------ what takes too long


async def test_what_takes_too_long_is_handled_all_the_same() -> None:
    may_go_on = asyncio.Event()
    taken: list[Incoming] = []

    async def slow(incoming: Incoming) -> Acknowledgement:
        await may_go_on.wait()
        taken.append(incoming)
        return Acknowledgement(notice="spät")

    lanes, memory = Lanes(slow), PassingMemory(now=lambda: datetime.now(UTC))
    kept = KeptCards(memory, lambda: datetime.now(UTC))
    pressing = Pressing(
        lanes, Answers(), kept, account=ACCOUNT, now=lambda: datetime.now(UTC), patience=0.05
    )
    async with pressing.answered(a_press(), "press:1") as response:
        assert response == {}
    may_go_on.set()
    await lanes.stop()
    assert [incoming.event_id for incoming in taken] == ["press:1"]


async def test_what_waits_to_be_stored_has_a_bound(streamed: DingtalkStage) -> None:
    await streamed.writes("一")
    (first,) = await streamed.door.takes(1)
    may_go_on = asyncio.Event()

    async def slow(incoming: Incoming) -> Acknowledgement:
        await may_go_on.wait()
        return Acknowledgement()

    lanes = Lanes(slow, most=2)
    waiting = [asyncio.create_task(lanes.take(first)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(StorageUnavailable):
        await lanes.take(first)
    may_go_on.set()
    assert await asyncio.gather(*waiting) == [Acknowledgement()] * 2
    assert await lanes.take(first) == Acknowledgement()


async def test_nobody_waits_for_changes_that_another_process_sends() -> None:
    async with asyncio.timeout(10):
        assert await Answers().begin("track").change(within=60) == {}


async def test_a_process_that_does_not_send_answers_presses_at_once(stage: DingtalkStage) -> None:
    """What comes of them leaves from another, when they have been answered."""
    card = await post(stage)
    await stage.adapter.let_go()
    await stage.presses("认领")
    assert card.private == {WANG: {"notice": NOTICE}}
    await change(stage, card, "李工处理中")
    assert "李工处理中" in card.message.text
    assert stage.dingtalk.rash_updates == []
