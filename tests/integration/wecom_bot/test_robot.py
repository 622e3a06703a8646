"""Group robots: the contract of what carries messages out, and what may befall them."""

from collections.abc import AsyncIterator
from pathlib import Path
from traceback import format_exception

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from adapters.shared.http_calls import HttpCalls
from adapters.wecom.robot.adapter import WecomRobotAdapter
from adapters.wecom.robot.settings import RobotSettings, to_key
from domain.delivery import (
    AddressUnreachable,
    CardGone,
    DeliveryError,
    Dispatch,
    LimitScope,
    MessageRefused,
    OutcomeUnknown,
    Receipt,
    RetryLater,
)
from domain.messaging import Address, FileKind, Outgoing
from tests.contracts.adapter_contract import MessageContract
from tests.contracts.stage import Shown
from tests.platforms.web_server import Trouble
from tests.platforms.wecom.group_robot import KEY, GroupRobot, group_robot

ACCOUNT = "wecom_robot.ops"
HINT = "如需回应，请在与工单机器人的聊天中发送："


class Remembering(WecomRobotAdapter):
    """Tells which ids it gave: WeCom tells none."""

    def __init__(self, *arguments: object, **more: object) -> None:
        super().__init__(*arguments, **more)
        self.ids: list[str] = []

    async def send(self, dispatch: Dispatch) -> Receipt:
        receipt = await super().send(dispatch)
        self.ids += receipt.message_ids
        return receipt


class RobotStage:
    """A group that reads."""

    def __init__(self, robot: GroupRobot) -> None:
        self.robot = robot
        settings = RobotSettings(key=KEY, hint=HINT, api_base_url=robot.server.url)
        self.adapter = Remembering(ACCOUNT, settings, calls=HttpCalls(timeout=0.5))
        self.address = self.nowhere = Address(account=ACCOUNT, chat="ops")

    def shown(self) -> list[Shown]:
        return [
            Shown(id=name, text=post.text, files=[post.file] if post.file else [])
            for name, post in zip(self.adapter.ids, self.robot.posts, strict=True)
        ]

    async def send(self, text: str = "x", *, key: str = "7", **more: object) -> Receipt:
        message = Outgoing(address=self.address, text=text)
        return await self.adapter.send(Dispatch(key=key, message=message, **more))

    async def failure(self) -> DeliveryError:
        with pytest.raises(DeliveryError) as failed:
            await self.send()
        return failed.value

    async def vanished_message(self) -> str:
        return "7-1"

    async def goes_down(self) -> None:
        await self.robot.server.goes_down()

    async def comes_up(self) -> None:
        await self.robot.server.comes_up()


@pytest.fixture
async def stage() -> AsyncIterator[RobotStage]:
    async with group_robot() as robot:
        made = RobotStage(robot)
        yield made
        await made.adapter.stop()


class TestWecomRobot(MessageContract):
    @pytest.fixture
    def stage(self, stage: RobotStage) -> RobotStage:
        return stage

    async def test_nobody_there(self, stage: RobotStage) -> None:
        """The robot was taken out of its group; there is no other."""
        stage.robot.is_removed = True
        await super().test_nobody_there(stage)

    async def test_long_text_loses_nothing(self, stage: RobotStage) -> None:
        """However long it takes: that is another test's."""
        stage.robot.most_a_minute = 100
        await super().test_long_text_loses_nothing(stage)


async def test_too_much_waits_a_minute(stage: RobotStage) -> None:
    for number in range(20):
        await stage.send(key=str(number))
    refused = await stage.failure()
    assert isinstance(refused, RetryLater)
    assert (refused.after, refused.scope, refused.is_told) == (60.0, LimitScope.ACCOUNT, True)
    assert len(stage.robot.posts) == 20


async def test_what_got_no_answer_is_not_known_to_have_failed(stage: RobotStage) -> None:
    stage.robot.server.troubles.append(Trouble.CUT_AFTER_EFFECT)
    assert isinstance(await stage.failure(), OutcomeUnknown)


async def test_a_server_that_is_unwell_did_nothing(stage: RobotStage) -> None:
    stage.robot.server.answers.append(web.Response(status=503))
    assert isinstance(await stage.failure(), RetryLater)


async def test_the_next_try_shows_only_what_is_missing(stage: RobotStage) -> None:
    long = "字" * 1000
    stage.robot._said += [stage.robot.clock.now()] * 19
    with pytest.raises(RetryLater):
        await stage.send(long)
    stage.robot.clock.skip(61)
    await stage.send(long)
    assert "".join(post.text for post in stage.robot.posts) == long


async def test_nothing_posted_is_ever_changed(stage: RobotStage) -> None:
    with pytest.raises(CardGone):
        await stage.send(edits="7-1")


@pytest.mark.parametrize("size", [5, 20 * 1024 * 1024 + 1])
async def test_files_too_small_or_too_large_are_refused(
    stage: RobotStage, tmp_path: Path, size: int
) -> None:
    file = MessageContract().file(tmp_path, "a.bin", b"x" * size, "x/y", FileKind.FILE)
    with pytest.raises(MessageRefused):
        await stage.send(files=(file,))
    assert not stage.robot.posts


async def test_the_key_is_told_to_nobody(stage: RobotStage) -> None:
    with capture_logs() as logs:
        stage.robot.is_removed = True
        gone = await stage.failure()
        await stage.goes_down()
        down = await stage.failure()
        await stage.comes_up()
        stage.robot.server.troubles.append(Trouble.CUT)
        cut = await stage.failure()
        findings = await stage.adapter.check()
    assert isinstance(gone, AddressUnreachable)
    told = ["".join(format_exception(error)) for error in (gone, down, cut)]
    told += [str(one) for one in (*findings, *logs)]
    assert not any(KEY in one for one in told), told


async def test_the_doctor_says_that_the_robot_is_gone(stage: RobotStage) -> None:
    stage.robot.is_removed = True
    (finding,) = await stage.adapter.check()
    assert (finding.is_good, finding.code) == (False, "doctor.wecom_robot.gone")
    await stage.goes_down()
    (finding,) = await stage.adapter.check()
    assert (finding.is_good, finding.code) == (False, "doctor.wecom_robot.unreachable")


def test_a_key_may_be_copied_with_its_whole_address() -> None:
    assert to_key(f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}") == KEY
    assert to_key(KEY) == KEY
    for written in ("", "short", "https://example.com/", "key with blanks"):
        with pytest.raises(ValueError, match="not a key"):
            to_key(written)
