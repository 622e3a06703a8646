"""The one connection of a bot: taken over, lost, silent, refused, and stopped."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from adapters.shared.memory import PassingMemory
from adapters.wecom.bot.adapter import WecomBotAdapter
from adapters.wecom.bot.link import State
from adapters.wecom.bot.settings import Timing
from adapters.wecom.bot.standing import Notebook
from domain.delivery import AccountRefused, LimitScope, OutcomeUnknown, RetryLater
from domain.errors import StorageUnavailable
from domain.ports import Finding
from tests.contracts.stage import Door
from tests.integration.wecom_bot.stages import (
    HASTY,
    BotStage,
    adapter_for,
    bot_stage,
    dispatch,
)
from tests.platforms.wecom.bot_server import BotServer, Farewell
from tests.platforms.wecom.faults import Befall, Fault
from tests.waiting import until

SUBSCRIBE, PUSH = "aibot_subscribe", "aibot_send_msg"


def timing(**more: float) -> Timing:
    known = {field: getattr(HASTY, field) for field in Timing.__dataclass_fields__}
    return Timing(**{**known, **more})


async def reconnected(stage: BotStage, opened: int) -> None:
    await stage.bots.eventually(lambda: stage.bots.opened > opened and stage.bots.line)
    await stage.is_at_work()


# ---------------------------------------------------------------------- taken over


@pytest.mark.parametrize("farewell", Farewell)
async def test_who_is_taken_over_stays_away(bots: BotServer, farewell: Farewell) -> None:
    bots.farewell = farewell
    async with bot_stage(bots) as first:
        with capture_logs() as logs:
            async with bot_stage(bots) as second:
                await first.stands(State.KICKED)
                with pytest.raises(AccountRefused, match="another program"):
                    await first.adapter.send(dispatch(first, text="x"))
                await second.adapter.send(dispatch(second, text="y"))
                await second.hand.says("an den zweiten")
                await second.door.takes(1)
                # As long as ten reconnections would have taken.
                await asyncio.sleep(0.3)
                assert second.adapter.state is State.CONNECTED
        assert bots.opened == 2
        assert not first.door.taken
        assert [log["event"] for log in logs if log["log_level"] == "error"] == [
            "wecom.bot_taken_over"
        ]
        (finding,) = [f for f in await first.adapter.check() if not f.is_good]
        assert finding.code == "doctor.wecom_bot.taken_over"


async def test_it_comes_back_after_a_long_while(bots: BotServer) -> None:
    async with bot_stage(bots, timing=timing(kicked_pause=0.2)) as first:
        async with bot_stage(bots):
            await first.stands(State.KICKED)
        await first.is_at_work()
        await first.hand.says("wieder da")
        await first.door.takes(1)


async def test_who_is_taken_over_in_the_same_moment_stays_away_too(bots: BotServer) -> None:
    bots.is_contested = True
    async with starting(bots) as stage:
        await stage.stands(State.KICKED)
        await asyncio.sleep(0.3)
        assert (stage.adapter.state, bots.opened) == (State.KICKED, 1)


async def test_a_restart_takes_it_back(bots: BotServer) -> None:
    async with bot_stage(bots) as first, bot_stage(bots) as second:
        await first.stands(State.KICKED)
        await first.adapter.stop()
        await first.adapter.start(first.door)
        await first.adapter.hold()
        await first.is_at_work()
        await second.stands(State.KICKED)


# ---------------------------------------------------------------------- lost


async def test_a_lost_connection_is_made_again(stage: BotStage) -> None:
    await stage.hand.says("vorher")
    for _ in range(3):
        opened = stage.bots.opened
        stage.bots.line.cut()
        await reconnected(stage, opened)
    await stage.hand.says("nachher")
    first, second = await stage.door.takes(2)
    assert (first.text, second.text) == ("vorher", "nachher")


async def test_messages_wait_while_there_is_no_connection(stage: BotStage) -> None:
    await stage.goes_down()
    await stage.stands(State.CONNECTING)
    with pytest.raises(RetryLater) as later:
        await stage.adapter.send(dispatch(stage, text="x"))
    assert later.value.scope is LimitScope.ACCOUNT
    await stage.comes_up()
    await stage.adapter.send(dispatch(stage, text="x"))
    assert [post.text for post in stage.hand.posts] == ["x"]


@pytest.mark.parametrize("befall", [Befall.CUT, Befall.CUT_AFTER_EFFECT])
async def test_cut_in_mid_message(stage: BotStage, befall: Befall) -> None:
    """What may have arrived is not known to have failed, and the rest goes on after it."""
    long = "字" * 5000
    stage.bots.faults.add(PUSH, Fault(befall=Befall.NONE), Fault(befall=befall))
    opened = stage.bots.opened
    with pytest.raises(OutcomeUnknown):
        await stage.adapter.send(dispatch(stage, text=long))
    await reconnected(stage, opened)
    await stage.adapter.send(dispatch(stage, text=long))
    shown = "".join(post.text for post in stage.hand.posts)
    doubled = {Befall.CUT: 0, Befall.CUT_AFTER_EFFECT: len(stage.hand.posts[1].text)}
    assert len(shown) == len(long) + doubled[befall]


async def test_no_answer_is_no_refusal(stage: BotStage) -> None:
    stage.bots.faults.add(PUSH, Fault(befall=Befall.SILENT_AFTER_EFFECT))
    with pytest.raises(OutcomeUnknown):
        await stage.adapter.send(dispatch(stage, text="x"))
    assert len(stage.hand.posts) == 1
    # The connection is good all the same.
    await stage.adapter.send(dispatch(stage, "2", text="y"))
    assert stage.bots.opened == 1


async def test_answers_are_matched_whatever_their_order(stage: BotStage) -> None:
    sent = [dispatch(stage, str(n), text=f"{n}") for n in range(10)]
    await asyncio.gather(*map(stage.adapter.send, sent))
    assert sorted(int(post.text) for post in stage.hand.posts) == list(range(10))


async def test_two_answers_to_one_message_go_after_each_other(stage: BotStage) -> None:
    await stage.hand.says("frage")
    await stage.door.takes(1)
    sent = [dispatch(stage, str(n), text=f"{n}") for n in range(5)]
    await asyncio.gather(*map(stage.adapter.send, sent))
    assert {post.way for post in stage.hand.posts} == {"reply"}
    assert sorted(post.text for post in stage.hand.posts) == ["0", "1", "2", "3", "4"]


async def test_pings_that_stay_unanswered_end_the_connection(bots: BotServer) -> None:
    async with bot_stage(bots, timing=timing(ping=0.05, answer=1.0)) as stage:
        await asyncio.sleep(0.3)
        assert bots.opened == 1
        bots.answers_pings = False
        await bots.eventually(lambda: bots.opened > 1)
        bots.answers_pings = True
        await stage.is_at_work()


async def test_a_connection_that_is_none_any_more_is_replaced(stage: BotStage) -> None:
    opened = stage.bots.opened
    stage.bots.faults.codes(PUSH, 846609)
    with pytest.raises(RetryLater):
        await stage.adapter.send(dispatch(stage, text="x"))
    await reconnected(stage, opened)
    await stage.adapter.send(dispatch(stage, text="x"))
    assert [post.text for post in stage.hand.posts] == ["x"]


# ---------------------------------------------------------------------- refused


@asynccontextmanager
async def starting(bots: BotServer, **more: object) -> AsyncIterator[BotStage]:
    """Without waiting until it is connected."""
    stage = BotStage(bots, adapter_for(bots, **more), bots.chat("WangLi"))
    await stage.adapter.start(stage.door)
    await stage.adapter.hold()
    try:
        yield stage
    finally:
        await stage.adapter.stop()


@pytest.fixture
async def refused(bots: BotServer) -> AsyncIterator[BotStage]:
    async with starting(bots, secret="wrong") as stage:
        await stage.stands(State.REFUSED)
        yield stage


async def test_a_wrong_secret_is_said(refused: BotStage) -> None:
    with pytest.raises(AccountRefused, match="853000"):
        await refused.adapter.send(dispatch(refused, text="x"))
    (finding,) = [f for f in await refused.adapter.check() if not f.is_good]
    assert finding.code == "doctor.wecom_bot.credentials_refused"
    assert "853000" in str(finding.params["reason"])
    assert "wrong" not in str(finding.params)


async def test_a_secret_that_is_mended_elsewhere_is_tried_again(refused: BotStage) -> None:
    refused.bots.bot.secret = "wrong"
    await refused.is_at_work()


@pytest.mark.parametrize(
    "trouble",
    [
        Fault(befall=Befall.CODE, code=45009),
        Fault(befall=Befall.CODE, code=-1),
        Fault(befall=Befall.CUT),
        Fault(befall=Befall.SILENT_AFTER_EFFECT),
    ],
    ids=lambda fault: f"{fault.befall}{fault.code}",
)
async def test_a_subscription_that_fails_is_tried_again(bots: BotServer, trouble: Fault) -> None:
    bots.faults.add(SUBSCRIBE, trouble)
    async with starting(bots) as stage:
        await bots.eventually(lambda: bots.opened == 2)
        await stage.is_at_work()


async def test_subscriptions_come_slower_and_slower(bots: BotServer) -> None:
    bots.faults.codes(SUBSCRIBE, *[45009] * 200)
    async with starting(bots, timing=timing(first_pause=0.05, longest_pause=60)) as stage:
        await asyncio.sleep(0.5)
        # 0.05 + 0.1 + 0.2 + …, with up to half of it left out.
        assert len(bots.asked_of(SUBSCRIBE)) <= 6
        assert stage.adapter.state is State.CONNECTING


async def test_what_comes_before_the_answer_to_the_subscription_is_heard(bots: BotServer) -> None:
    bots.faults.add(SUBSCRIBE, Fault(befall=Befall.SILENT_AFTER_EFFECT))
    async with starting(bots) as stage:
        await bots.connected()
        await stage.hand.says("früh")
        (incoming,) = await stage.door.takes(1)
        assert incoming.text == "früh"


# ---------------------------------------------------------------------- stored


async def test_what_can_not_be_stored_is_kept_until_it_can(stage: BotStage) -> None:
    stage.door.refusals_left = 2
    await stage.hand.says("eins")
    await stage.hand.says("zwei")
    assert [one.text for one in await stage.door.takes(2)] == ["eins", "zwei"]


async def test_one_chat_does_not_wait_for_another(stage: BotStage) -> None:
    stage.door.refusals_left = 1
    await stage.hand.says("wartet")
    await stage.bots.hand(stage.bots.person("zhao", "赵")).says("nicht")
    first, second = await stage.door.takes(2)
    assert (first.text, second.text) == ("nicht", "wartet")


async def test_a_memory_that_is_away_costs_nothing_but_the_memory(bots: BotServer) -> None:
    class Forgetful(PassingMemory):
        is_away = True

        async def put(self, key: str, value: str, *, expires_at: object) -> None:
            if self.is_away:
                raise StorageUnavailable("the disk is full")

    memory = Forgetful(now=lambda: None)
    async with bot_stage(bots, memory=memory) as stage:
        await stage.hand.enters()
        await stage.hand.says("漏水")
        memory.is_away = False
        greeted, said = await stage.door.takes(2)
        assert (greeted.text, said.text) == ("/start", "漏水")


# ---------------------------------------------------------------------- doctor


async def codes(stage_or_adapter: object) -> list[str]:
    findings: list[Finding] = await stage_or_adapter.check()
    return [f"{finding.code}{'?' * finding.needs_care}" for finding in findings]


async def test_the_doctor_looks_without_taking_the_bot(stage: BotStage) -> None:
    """Another process reads what the one at work wrote down."""
    other = adapter_for(stage.bots, memory=stage.adapter._memory, name="售后助手")
    assert await codes(other) == [
        "doctor.wecom_bot.reachable",
        "doctor.wecom_bot.connected",
        "doctor.wecom_bot.not_redelivered",
    ]
    await other.stop()
    assert stage.bots.opened == 1
    assert stage.adapter.state is State.CONNECTED


async def test_the_doctor_does_not_believe_the_dead(bots: BotServer) -> None:
    """A process that was killed could not say so."""
    memory = PassingMemory(now=lambda: datetime.fromtimestamp(bots.clock.now(), UTC))
    async with bot_stage(bots, memory=memory, timing=timing(word_of_life=0.05)) as stage:
        other = adapter_for(bots, memory=memory)
        since = (await Notebook(memory, now=datetime.now).read()).since
        bots.clock.skip(3600)
        await until(lambda: says_connected(other))
        assert (await Notebook(memory, now=datetime.now).read()).since == since
        kept = dict(memory._kept)
    memory._kept = kept
    assert "doctor.wecom_bot.connected" in await codes(stage.adapter)
    bots.clock.skip(16 * 60)
    assert "doctor.wecom_bot.not_at_work?" in await codes(stage.adapter)


async def says_connected(adapter: WecomBotAdapter) -> bool:
    return "doctor.wecom_bot.connected" in await codes(adapter)


async def test_the_doctor_says_that_nothing_is_at_work(bots: BotServer) -> None:
    fresh = adapter_for(bots)
    assert await codes(fresh) == [
        "doctor.wecom_bot.reachable",
        "doctor.wecom_bot.not_at_work?",
        "doctor.wecom_bot.no_name",
        "doctor.wecom_bot.not_redelivered",
    ]
    await fresh.start(Door())
    await fresh.hold()
    await until(lambda: fresh.state is State.CONNECTED)
    assert "doctor.wecom_bot.connected" in await codes(fresh)
    await fresh.stop()
    assert "doctor.wecom_bot.not_at_work?" in await codes(fresh)


async def test_the_doctor_says_that_wecom_is_away(stage: BotStage) -> None:
    await stage.goes_down()
    await stage.stands(State.CONNECTING)
    assert await codes(stage.adapter) == ["doctor.wecom_bot.unreachable"]


async def test_the_doctor_says_that_it_is_being_connected(bots: BotServer) -> None:
    bots.faults.codes(SUBSCRIBE, *[45009] * 50)
    async with starting(bots) as stage:
        await bots.eventually(lambda: len(bots.asked_of(SUBSCRIBE)) > 1)
        assert "doctor.wecom_bot.connecting?" in await codes(stage.adapter)


async def test_the_secret_is_in_no_log(bots: BotServer) -> None:
    with capture_logs() as logs:
        async with bot_stage(bots) as stage:
            stage.bots.line.cut()
            await reconnected(stage, 1)
    assert logs
    assert bots.bot.secret not in json.dumps(logs, default=str)


async def test_the_doctor_hears_of_the_bot_from_the_process_that_has_it(bots: BotServer) -> None:
    """The one that lost it, and comes to itself only later, has nothing to say."""
    memory = PassingMemory(now=lambda: datetime.fromtimestamp(bots.clock.now(), UTC))
    async with (
        bot_stage(bots, memory=memory) as first,
        bot_stage(bots, memory=memory) as second,
    ):
        await first.stands(State.KICKED)
        await first.adapter.let_go()
        assert "doctor.wecom_bot.connected" in await codes(first.adapter)
        await second.adapter.let_go()
        assert "doctor.wecom_bot.not_at_work?" in await codes(first.adapter)
        await first.adapter.hold()
        await first.is_at_work()
        await until(lambda: says_connected(second.adapter))
