"""DingTalk keeps the adapter contract; where the platform can't, what it does instead is tried."""

import pytest

from domain.messaging import Button, IncomingKind, Press
from tests.contracts.adapter_contract import LONGEST_COMMAND, AdapterContract, rows
from tests.contracts.stage import Door, Stage
from tests.integration.dingtalk.stages import DingtalkStage


class OnDingtalk(AdapterContract):
    # Nobody can change a message there.
    people_edit = False

    async def test_buttons_stand_in_their_rows(self, stage: Stage) -> None:
        """One below the other: cards know no rows."""
        first, second = (
            Button(label="已解决", command="/confirm 1042"),
            Button(label="<进度> & 更多", command="/show 1042", version=7),
        )
        await self.send(stage, text="请选择", buttons=((first, second),))
        assert stage.shown()[0].buttons == [["已解决"], ["<进度> & 更多"]]

    async def test_an_answer_names_what_it_answers(self, stage: Stage) -> None:
        """By its words: the ids of quotes are not those sending returns."""
        receipt = await self.send(stage, title="#1042", text="哪个型号？")
        await stage.writes("X200", reply_to=receipt.message_ids[0])
        (incoming,) = await stage.door.takes(1)
        assert "#1042" in incoming.answered_text
        assert incoming.reply_to

    async def test_a_press_is_the_command_and_gets_its_notice(self, stage: Stage) -> None:
        """A press is something said: on what, DingTalk doesn't tell."""
        await self.send(stage, text="#1042", buttons=rows("备注", LONGEST_COMMAND, version=99_999))
        await stage.presses("备注")
        (incoming,) = await stage.door.takes(1)
        assert incoming.kind is IncomingKind.PRESS
        assert incoming.press == Press(command=LONGEST_COMMAND, version=99_999)
        assert (incoming.message_id, incoming.text) == ("", "")
        assert incoming.address == stage.address

    async def test_after_stop_nothing_is_taken_in(self, stage: Stage) -> None:
        """What is written meanwhile is lost: DingTalk does not push it again."""
        await stage.writes("vorher")
        await stage.door.takes(1)
        await stage.adapter.stop()
        knocks = len(stage.door.knocks)
        await stage.writes("meanwhile")
        assert len(stage.door.knocks) == knocks
        later = Door()
        await stage.adapter.start(later)
        await stage.adapter.hold()
        await self.is_heard(stage)
        await stage.writes("nachher")
        (incoming,) = await later.takes(1)
        assert incoming.text == "nachher"

    async def is_heard(self, stage: Stage) -> None:
        """Wait until what is written arrives."""


class TestStreams(OnDingtalk):
    @pytest.fixture
    async def stage(self, streamed: DingtalkStage) -> DingtalkStage:
        return streamed

    async def is_heard(self, stage: Stage) -> None:
        gateway, app = stage.dingtalk.gateway, stage.dingtalk.app
        await stage.dingtalk.eventually(lambda: gateway.opened == 4 and len(app.sockets) == 2)


class TestCallbacks(OnDingtalk):
    @pytest.fixture
    async def stage(self, called: DingtalkStage) -> DingtalkStage:
        return called


class TestCards(OnDingtalk):
    """With a template cards change in place; all else is as without."""

    @pytest.fixture
    async def stage(self, carded: DingtalkStage) -> DingtalkStage:
        return carded

    async def test_a_card_is_no_second_one_after_an_answer_got_lost(self, stage: Stage) -> None:
        first = await self.send(stage, card="ticket:1042", text="x")
        again = await self.send(stage, card="ticket:1042", text="x")
        assert first == again
        assert len(stage.shown()) == 1

    async def test_without_permission_an_ordinary_message_is_sent(self, stage: Stage) -> None:
        stage.dingtalk.app.permissions.discard("Card.Instance.Write")
        await self.send(stage, card="ticket:1042", text="x")
        assert [one.text for one in stage.shown()] == ["x"]

    async def is_heard(self, stage: Stage) -> None:
        gateway, app = stage.dingtalk.gateway, stage.dingtalk.app
        await stage.dingtalk.eventually(lambda: gateway.opened == 4 and len(app.sockets) == 2)
