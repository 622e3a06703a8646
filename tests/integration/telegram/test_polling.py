"""Offsets move on only after what lies before them is stored, whatever goes wrong."""

import asyncio

import pytest

from adapters.telegram.adapter import TelegramAdapter
from domain.messaging import Acknowledgement, Incoming
from tests.contracts.stage import Door
from tests.integration.telegram.stages import (
    ACCOUNT,
    SECRET,
    TelegramStage,
    polling_stage,
    settings_for,
)
from tests.platforms.telegram import TelegramServer


class SlowDoor(Door):
    """Handles the events of one chat only when told to."""

    def __init__(self, slow_chat: str) -> None:
        super().__init__()
        self.slow_chat = slow_chat
        self.entered = asyncio.Event()
        self.let_go = asyncio.Event()

    async def __call__(self, incoming: Incoming) -> Acknowledgement:
        if incoming.address.chat == self.slow_chat:
            self.entered.set()
            await self.let_go.wait()
        return await super().__call__(incoming)


async def test_nothing_is_confirmed_before_it_is_stored(telegram: TelegramServer) -> None:
    slow, quick = telegram.user(1, "慢"), telegram.user(2, "快")
    slow.writes(telegram.private_chat(slow), "一")
    quick.writes(telegram.private_chat(quick), "二")
    door = SlowDoor("1")
    adapter = TelegramAdapter(ACCOUNT, settings_for(telegram))
    await adapter.start(door)
    await adapter.hold()
    (first,) = await door.takes(1)
    # The other chat goes on; Telegram still keeps both.
    assert first.text == "二"
    assert len(telegram.bot.queue.pending) == 2
    offsets = {call.values["offset"] for call in telegram.calls_of("getUpdates")}
    assert offsets == {"0"}
    door.let_go.set()
    await telegram.eventually(lambda: not telegram.bot.queue.pending)
    await adapter.stop()


async def test_stopping_finishes_what_is_under_way(telegram: TelegramServer) -> None:
    slow = telegram.user(1, "慢")
    slow.writes(telegram.private_chat(slow), "一")
    door = SlowDoor("1")
    adapter = TelegramAdapter(ACCOUNT, settings_for(telegram))
    await adapter.start(door)
    await adapter.hold()
    await door.entered.wait()
    stopping = asyncio.create_task(adapter.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    door.let_go.set()
    await stopping
    assert [incoming.text for incoming in door.taken] == ["一"]


async def test_a_chat_keeps_its_order_while_storage_fails(polled: TelegramStage) -> None:
    other = polled.telegram.user(2, "李")
    polled.door.refusals_left = 3
    for number in range(5):
        await polled.writes(f"一 {number}")
        other.writes(polled.telegram.private_chat(other), f"二 {number}")
    taken = await polled.door.takes(10)
    for name in ("一", "二"):
        mine = [incoming.text for incoming in taken if incoming.text.startswith(name)]
        assert mine == [f"{name} {number}" for number in range(5)]


async def test_an_update_nobody_can_read_stops_nothing(polled: TelegramStage) -> None:
    polled.telegram.bot.queue.add("message", {"message_id": "?"}, lane="x")
    polled.telegram.bot.queue.add("rich_thing", {"new": True}, lane="x")
    await polled.writes("weiter")
    (incoming,) = await polled.door.takes(1)
    assert incoming.text == "weiter"


async def test_a_telegram_that_is_unwell_is_asked_again(polled: TelegramStage) -> None:
    faults = polled.telegram.faults
    faults.fail("getUpdates", status=502, description="Bad Gateway")
    faults.too_many_requests("getUpdates", retry_after=1)
    faults.reset("getUpdates")
    await polled.writes("一")
    await polled.writes("二")
    assert [incoming.text for incoming in await polled.door.takes(2)] == ["一", "二"]


async def test_an_answer_lost_on_its_way_loses_no_update(polled: TelegramStage) -> None:
    polled.telegram.faults.reset("getUpdates", after_effect=True, times=2)
    await polled.writes("一")
    await polled.writes("二")
    assert [incoming.text for incoming in await polled.door.takes(2)] == ["一", "二"]


async def test_updates_written_while_we_were_away_are_fetched(telegram: TelegramServer) -> None:
    person = telegram.user(1, "王")
    for number in range(250):
        person.writes(telegram.private_chat(person), str(number))
    async with polling_stage(telegram) as stage:
        taken = await stage.door.takes(250)
    assert [incoming.text for incoming in taken] == [str(number) for number in range(250)]
    assert len(stage.door.knocks) == 250


async def test_a_webhook_left_behind_is_taken_away(telegram: TelegramServer) -> None:
    hook = f"{telegram.url}/nowhere"
    await _set_webhook(telegram, hook)
    person = telegram.user(1, "王")
    person.writes(telegram.private_chat(person), "wartet")
    async with polling_stage(telegram) as stage:
        (incoming,) = await stage.door.takes(1)
    assert incoming.text == "wartet"
    assert telegram.bot.webhook is None


async def test_starting_while_telegram_is_down(telegram: TelegramServer) -> None:
    await telegram.goes_down()
    adapter = TelegramAdapter(ACCOUNT, settings_for(telegram))
    door = Door()
    await adapter.start(door)
    await adapter.hold()
    await telegram.comes_up()
    person = telegram.user(1, "王")
    person.writes(telegram.private_chat(person), "endlich")
    (incoming,) = await door.takes(1)
    assert incoming.text == "endlich"
    await adapter.stop()


async def test_stopping_before_telegram_ever_answered(telegram: TelegramServer) -> None:
    await telegram.goes_down()
    adapter = TelegramAdapter(ACCOUNT, settings_for(telegram))
    await adapter.start(Door())
    await adapter.hold()
    await adapter.stop()
    assert telegram.calls == []


async def test_stopping_when_telegram_went_away_before_a_second_start(
    polled: TelegramStage,
) -> None:
    await polled.adapter.stop()
    await polled.telegram.goes_down()
    await polled.adapter.start(polled.door)
    await polled.adapter.hold()
    await polled.adapter.stop()
    await polled.telegram.comes_up()
    await polled.adapter.start(polled.door)
    await polled.adapter.hold()
    await polled.writes("wieder da")
    (incoming,) = await polled.door.takes(1)
    assert incoming.text == "wieder da"


@pytest.mark.parametrize("answer", [{}, "x", [1], [{"update_id": "1"}], [{"message": {}}]])
async def test_an_answer_that_holds_no_updates_is_asked_for_again(
    polled: TelegramStage, answer: object
) -> None:
    polled.telegram.faults.answer("getUpdates", answer)
    await polled.writes("一")
    await polled.writes("二")
    assert [incoming.text for incoming in await polled.door.takes(2)] == ["一", "二"]


async def test_only_kinds_we_read_are_asked_for(polled: TelegramStage) -> None:
    allowed = polled.telegram.bot.queue.allowed
    assert allowed == {"message", "edited_message", "callback_query", "my_chat_member"}


async def _set_webhook(telegram: TelegramServer, url: str) -> None:
    adapter = TelegramAdapter(
        ACCOUNT, settings_for(telegram, webhook_url=url, webhook_secret=SECRET)
    )
    await adapter.start(Door())
    await adapter.hold()
    await telegram.eventually(lambda: telegram.bot.webhook)
    await adapter.stop()


class BrokenDoor(Door):
    """Can neither handle nor keep what one person writes."""

    async def __call__(self, incoming: Incoming) -> Acknowledgement:
        if incoming.text == "毒":
            raise ValueError("a bug")
        return await super().__call__(incoming)


async def test_what_cannot_even_be_kept_stops_nobody_else_for_long(
    telegram: TelegramServer,
) -> None:
    first, second = telegram.user(1, "甲"), telegram.user(2, "乙")
    first.writes(telegram.private_chat(first), "毒")
    first.writes(telegram.private_chat(first), "一")
    second.writes(telegram.private_chat(second), "二")
    door = BrokenDoor()
    adapter = TelegramAdapter(ACCOUNT, settings_for(telegram))
    await adapter.start(door)
    await adapter.hold()
    await telegram.eventually(lambda: not telegram.bot.queue.pending)
    await adapter.stop()
    assert {incoming.text for incoming in door.taken} == {"一", "二"}


async def test_two_processes_poll_one_after_the_other(polled: TelegramStage) -> None:
    """What the first one fetched and did not confirm is known to the store both have."""
    other = TelegramAdapter(ACCOUNT, settings_for(polled.telegram))
    await other.start(polled.door)
    await polled.writes("eins")
    await polled.door.takes(1)
    await polled.adapter.let_go()
    await polled.writes("zwei")
    polls = len(polled.telegram.calls_of("getUpdates"))
    await other.hold()
    await polled.door.takes(2)
    await polled.writes("drei")
    assert [one.text for one in await polled.door.takes(3)] == ["eins", "zwei", "drei"]
    later = polled.telegram.calls_of("getUpdates")[polls:]
    assert later
    assert {call.status for call in later} == {200}
    await other.let_go()
    await polled.adapter.hold()
    await polled.writes("vier")
    await polled.door.takes(4)
    await other.stop()
