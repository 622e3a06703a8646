"""The contract of every adapter, kept by a bot in the chat with one person."""

import pytest

from domain.delivery import CardGone
from tests.contracts.adapter_contract import AdapterContract, rows
from tests.contracts.stage import Door
from tests.integration.wecom_bot.stages import BotStage


class TestWecomBot(AdapterContract):
    people_edit = False

    @pytest.fixture
    def stage(self, stage: BotStage) -> BotStage:
        return stage

    async def test_an_answer_names_what_it_answers(self, stage: BotStage) -> None:
        """By its words: WeCom tells no ids of what is quoted."""
        receipt = await self.send(stage, title="#1042", text="哪个型号？")
        await stage.writes("X200", reply_to=receipt.message_ids[0])
        (incoming,) = await stage.door.takes(1)
        assert "#1042" in incoming.answered_text
        assert incoming.text == "X200"

    async def test_a_card_can_be_changed_just_after_a_press_alone(self, stage: BotStage) -> None:
        """At other times it is posted anew."""
        card = {"card": "ticket:1042", "title": "#1042"}
        posted = await self.send(stage, buttons=rows("认领", "/claim 1042"), **card)
        with pytest.raises(CardGone):
            await self.send(stage, key="2", edits=posted.message_ids[0], **card)
        await stage.presses("认领")
        await stage.door.takes(1)
        changed = await self.send(
            stage, key="3", edits=posted.message_ids[0], text="李工处理中", **card
        )
        (shown,) = stage.shown()
        assert changed.message_ids == posted.message_ids == (shown.id,)
        assert "李工处理中" in shown.text
        assert not shown.buttons

    async def test_after_stop_nothing_is_taken_in(self, stage: BotStage) -> None:
        """What is written meanwhile is lost: WeCom does not tell it later."""
        await stage.writes("vorher")
        await stage.door.takes(1)
        await stage.adapter.stop()
        await stage.bots.eventually(lambda: stage.bots.line is None)
        await stage.writes("meanwhile")
        later = Door()
        await stage.adapter.start(later)
        await stage.adapter.hold()
        await stage.is_at_work()
        await stage.writes("nachher")
        (incoming,) = await later.takes(1)
        assert incoming.text == "nachher"
        assert len(stage.bots.lost) == 1
