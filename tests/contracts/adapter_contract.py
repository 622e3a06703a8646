"""What every adapter must keep. Subclass it as Test… with a fixture named `stage`.

Adding a platform means passing these tests; what only one platform has is tested beside it.
Chat platforms keep all of `AdapterContract`; what only carries messages out keeps
`MessageContract`, and what carries less than whole messages (SMS, webhooks) `SendingContract`.
"""

from datetime import UTC, timedelta
from pathlib import Path

import pytest

from domain.delivery import (
    AddressUnreachable,
    CardGone,
    DeliveryError,
    Dispatch,
    MessageRefused,
    OutcomeUnknown,
    OutgoingFile,
    RetryLater,
)
from domain.messaging import (
    Button,
    ButtonStyle,
    ChatKind,
    FileKind,
    IncomingKind,
    Outgoing,
    Press,
)
from domain.ports import Held, Reachable, Recalls
from tests.contracts.stage import NOTICE, Door, Shown, Stage

UGLY = "1 < 2 && 3 > 2 <b>не жирный</b> \"x\" 'y' *_~`[a](b)\\ #1042 @all 😀👍🏽 العربية\n  第二行"
# 48 bytes of UTF-8, the most a button's command may have.
LONGEST_COMMAND = "/note 1042 " + "备" * 12 + "x"
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


class SendingContract:
    """The promises of whatever sends."""

    async def test_nobody_there(self, stage: Stage) -> None:
        with pytest.raises(AddressUnreachable):
            await stage.adapter.send(
                Dispatch(key="1", message=Outgoing(address=stage.nowhere, text="x"))
            )

    async def test_a_platform_that_is_down_is_tried_later(self, stage: Stage) -> None:
        await stage.goes_down()
        with pytest.raises(RetryLater) as later:
            await self.send(stage, text="x")
        assert later.value.after > 0
        await stage.comes_up()
        await self.send(stage, text="x")
        assert [one.text for one in stage.shown()] == ["x"]

    async def test_whether_the_platform_answers_can_be_asked(self, stage: Stage) -> None:
        adapter = stage.adapter
        self.needs(isinstance(adapter, Reachable))
        await adapter.reach()
        await stage.goes_down()
        with pytest.raises((RetryLater, OutcomeUnknown)):
            await adapter.reach()
        await stage.comes_up()
        await adapter.reach()
        assert not stage.shown()

    async def test_the_same_key_twice_shows_one_message(self, stage: Stage) -> None:
        self.needs(stage.adapter.capabilities.idempotent_sends)
        first = await self.send(stage, text="x")
        second = await self.send(stage, text="x")
        assert first.message_ids == second.message_ids
        assert len(stage.shown()) == 1

    async def test_the_doctor_finds_nothing_wrong(self, stage: Stage) -> None:
        findings = await stage.adapter.check()
        assert findings
        assert all(finding.is_good for finding in findings), findings

    # ------------------------------------------------------------------ tools

    async def send(
        self,
        stage: Stage,
        *,
        key: str = "1",
        edits: str = "",
        files: tuple[OutgoingFile, ...] = (),
        **message: object,
    ):
        """Send one message into the person's chat."""
        outgoing = Outgoing(address=stage.address, **message)
        return await stage.adapter.send(
            Dispatch(key=key, message=outgoing, edits=edits, files=files)
        )

    def file(
        self, folder: Path, name: str, content: bytes, media_type: str, kind: FileKind
    ) -> OutgoingFile:
        """A file of the desk, as the file store hands it out: under a name of its own."""
        path = folder / f"{len(list(folder.iterdir()))}.bin"
        path.write_bytes(content)
        return OutgoingFile(
            kind=kind, name=name, media_type=media_type, size=len(content), path=path
        )

    def needs(self, capability: bool) -> None:
        """Skip what the platform can't do."""
        if not capability:
            pytest.skip("the platform can't do this")


class MessageContract(SendingContract):
    """The promises of what carries whole messages to people."""

    async def test_text_is_shown_as_it_is(self, stage: Stage) -> None:
        receipt = await self.send(stage, text=UGLY)
        (shown,) = stage.shown()
        assert lines(shown.text) == lines(UGLY)
        assert receipt.message_ids == (shown.id,)

    async def test_title_facts_and_text_are_shown(self, stage: Stage) -> None:
        await self.send(
            stage,
            title="#1042 <打印机> & 卡纸",
            facts=(("状态", "待受理"), ("Priority", "<urgent>")),
            text="多行\n正文",
        )
        (shown,) = stage.shown()
        expected = ["#1042 <打印机> & 卡纸", "状态", "待受理", "Priority", "<urgent>", "正文"]
        places = [shown.text.find(piece) for piece in expected]
        assert places == sorted(places)
        assert places[0] == 0

    async def test_long_text_loses_nothing(self, stage: Stage) -> None:
        words = [f"第{number}句。😀" for number in range(2500)]
        has_buttons = stage.adapter.capabilities.buttons
        buttons = rows("好", "/confirm 1042") if has_buttons else ()
        receipt = await self.send(stage, text=" ".join(words), buttons=buttons)
        shown = stage.shown()
        assert " ".join(one.text for one in shown).split() == words
        assert receipt.message_ids == tuple(one.id for one in shown)
        assert [one.buttons for one in shown if one.buttons] == ([[["好"]]] if has_buttons else [])
        assert bool(shown[-1].buttons) == has_buttons

    async def test_long_text_without_a_gap_loses_nothing(self, stage: Stage) -> None:
        text = "😀" * 9_000
        await self.send(stage, text=text)
        assert "".join(one.text for one in stage.shown()) == text

    async def test_an_answer_to_a_vanished_message_is_shown_alone(self, stage: Stage) -> None:
        gone = await stage.vanished_message()
        await self.send(stage, reply_to=gone, text="alone")
        assert stage.shown()[-1].text == "alone"

    async def test_files_arrive_whole(self, stage: Stage, tmp_path: Path) -> None:
        files = (
            self.file(tmp_path, "报告 1.txt", b"report", "text/plain", FileKind.FILE),
            self.file(tmp_path, "铭牌.png", PICTURE, "image/png", FileKind.PICTURE),
            self.file(tmp_path, "odd.png", b"no picture at all", "image/png", FileKind.PICTURE),
        )
        receipt = await self.send(stage, text="见附件", files=files, key="9")
        shown = stage.shown()
        arrived = [content for one in shown for content in one.files]
        assert sorted(arrived) == sorted([b"report", PICTURE, b"no picture at all"])
        assert any("见附件" in one.text for one in shown)
        assert set(receipt.message_ids) == {one.id for one in shown}

    async def test_one_picture_with_words_and_buttons(self, stage: Stage, tmp_path: Path) -> None:
        picture = self.file(tmp_path, "a.png", PICTURE, "image/png", FileKind.PICTURE)
        await self.send(stage, text="请看", files=(picture,), buttons=rows("好", "/confirm 1042"))
        shown = stage.shown()
        assert [content for one in shown for content in one.files] == [PICTURE]
        assert "请看" in "".join(one.text for one in shown)
        if stage.adapter.capabilities.buttons:
            assert [one.buttons for one in shown if one.buttons] == [[["好"]]]
        else:
            assert "/confirm 1042" in shown[-1].text


class AdapterContract(MessageContract):
    """The promises of `ChatAdapter`."""

    # What people can do there, and the platform tells.
    people_edit = True
    people_answer = True
    people_send_documents = True
    # The platform takes back what is young enough.
    recalls_are_limited = True

    # ------------------------------------------------------------------ sending

    async def test_buttons_stand_in_their_rows(self, stage: Stage) -> None:
        confirm = Button(label="已解决", command="/confirm 1042", style=ButtonStyle.PRIMARY)
        withdraw = Button(label="撤回", command="/withdraw 1042", style=ButtonStyle.DANGER)
        show = Button(label="<进度> & 更多", command="/show 1042", version=7)
        await self.send(stage, text="请选择", buttons=((confirm, withdraw), (show,)))
        shown = stage.shown()[0].buttons
        labels = [["已解决", "撤回"], ["<进度> & 更多"]]
        # Some platforms put them where they like; their order stays.
        assert shown in (labels, [labels[0] + labels[1]])

    async def test_a_card_is_edited_in_place(self, stage: Stage) -> None:
        self.needs(stage.adapter.capabilities.edits)
        posted = await self.send(
            stage, card="ticket:1042", title="#1042", buttons=rows("认领", "/claim 1042")
        )
        edited = await self.send(
            stage,
            key="2",
            edits=posted.message_ids[0],
            card="ticket:1042",
            title="#1042",
            text="李工处理中",
        )
        (shown,) = stage.shown()
        assert "李工处理中" in shown.text
        assert shown.buttons == []
        assert edited.message_ids == posted.message_ids == (shown.id,)

    async def test_an_edit_that_changes_nothing_is_fine(self, stage: Stage) -> None:
        self.needs(stage.adapter.capabilities.edits)
        card = {"card": "ticket:1042", "text": "a & b", "buttons": rows("认领", "/claim 1042")}
        posted = await self.send(stage, **card)
        again = await self.send(stage, key="2", edits=posted.message_ids[0], **card)
        assert again.message_ids == posted.message_ids
        assert len(stage.shown()) == 1

    async def test_a_card_too_long_for_one_message_stays_one(self, stage: Stage) -> None:
        self.needs(stage.adapter.capabilities.edits)
        long = "字" * (stage.adapter.capabilities.max_text + 500)
        posted = await self.send(stage, card="c", text=long, buttons=rows("认领", "/claim 1042"))
        (shown,) = stage.shown()
        assert shown.buttons == [["认领"]]
        await self.send(stage, key="2", edits=posted.message_ids[0], card="c", text="x" + long)
        assert len(stage.shown()) == 1

    async def test_editing_a_vanished_card_says_so(self, stage: Stage) -> None:
        self.needs(stage.adapter.capabilities.edits)
        gone = await stage.vanished_message()
        with pytest.raises(CardGone):
            await self.send(stage, edits=gone, card="ticket:1042", text="x")

    async def test_a_file_that_came_in_goes_out_again(self, stage: Stage) -> None:
        self.needs(self.people_send_documents)
        await stage.sends_file("发票.pdf", b"%PDF-1.7 x", "application/pdf")
        (incoming,) = await stage.door.takes(1)
        (came,) = incoming.files
        again = OutgoingFile(
            kind=came.kind,
            name=came.name,
            media_type=came.media_type,
            size=came.size or 0,
            reference=came.reference,
        )
        await self.send(stage, text="转发", files=(again,))
        assert [content for one in stage.shown() for content in one.files] == [b"%PDF-1.7 x"]

    # ------------------------------------------------------------------ taking back

    async def test_what_is_taken_back_is_seen_no_more(self, stage: Stage, tmp_path: Path) -> None:
        """Once, and once more: the answer to a first try may have got lost."""
        self.needs(isinstance(stage.adapter, Recalls))
        stays = await self.send(stage, text="bleibt")
        file = self.file(tmp_path, "报告.pdf", b"%PDF-1.7 x", "application/pdf", FileKind.FILE)
        goes = await self.send(stage, key="2", text="geht", files=(file,))
        await stage.adapter.recall(stage.address.chat, goes.message_ids)
        assert [one.id for one in stage.shown()] == list(stays.message_ids)
        await stage.adapter.recall(stage.address.chat, goes.message_ids)
        assert [one.text for one in stage.shown()] == ["bleibt"]

    async def test_what_can_be_taken_back_no_more_says_so(self, stage: Stage) -> None:
        self.needs(isinstance(stage.adapter, Recalls) and self.recalls_are_limited)
        receipt = await self.send(stage, text="alt")
        await stage.days_pass(3)
        with pytest.raises(MessageRefused):
            await stage.adapter.recall(stage.address.chat, receipt.message_ids)
        assert [one.text for one in stage.shown()] == ["alt"]

    # ------------------------------------------------------------------ receiving

    async def test_a_message(self, stage: Stage) -> None:
        await stage.writes(UGLY)
        await stage.writes("第二条")
        first, second = await stage.door.takes(2)
        assert lines(first.text) == lines(UGLY)
        assert first.kind is IncomingKind.MESSAGE
        assert first.address == stage.address
        assert first.chat_kind is ChatKind.PRIVATE
        assert first.account == stage.adapter.account
        assert first.sender == second.sender
        assert first.sender.native_id
        assert first.sender.name
        assert first.sent_at.utcoffset() == timedelta(0)
        assert first.sent_at.tzinfo is UTC or first.sent_at.tzname() == "UTC"
        assert second.sent_at >= first.sent_at
        assert "" not in {first.event_id, first.message_id}
        assert first.event_id != second.event_id
        assert first.message_id != second.message_id

    async def test_messages_of_a_chat_keep_their_order(self, stage: Stage) -> None:
        texts = [f"第 {number} 条" for number in range(30)]
        for text in texts:
            await stage.writes(text)
        assert [incoming.text for incoming in await stage.door.takes(30)] == texts

    async def test_an_edit_names_the_message(self, stage: Stage) -> None:
        self.needs(self.people_edit)
        await stage.writes("打印机坏")
        await stage.edits("打印机坏了")
        original, edit = await stage.door.takes(2)
        assert (edit.kind, edit.text) == (IncomingKind.EDIT, "打印机坏了")
        assert edit.message_id == original.message_id
        assert edit.event_id != original.event_id

    async def test_an_answer_names_what_it_answers(self, stage: Stage) -> None:
        self.needs(self.people_answer)
        receipt = await self.send(stage, text="哪个型号？")
        await stage.writes("X200", reply_to=receipt.message_ids[0])
        (incoming,) = await stage.door.takes(1)
        assert incoming.reply_to == receipt.message_ids[0]

    async def test_a_press_is_the_command_and_gets_its_notice(self, stage: Stage) -> None:
        receipt = await self.send(
            stage, text="#1042", buttons=rows("备注", LONGEST_COMMAND, version=99_999)
        )
        await stage.presses("备注")
        (incoming,) = await stage.door.takes(1)
        assert incoming.kind is IncomingKind.PRESS
        assert incoming.press == Press(command=LONGEST_COMMAND, version=99_999)
        assert incoming.message_id == receipt.message_ids[0]
        assert incoming.address == stage.address
        if stage.adapter.capabilities.press_notices:
            assert await stage.sees_notice() == NOTICE

    async def test_two_presses_are_two_events(self, stage: Stage) -> None:
        await self.send(stage, text="#1042", buttons=rows("催办", "/urge 1042"))
        await stage.presses("催办")
        await stage.presses("催办")
        first, second = await stage.door.takes(2)
        assert first.press == second.press == Press(command="/urge 1042", version=0)
        assert first.event_id != second.event_id

    async def test_a_file_comes_in(self, stage: Stage) -> None:
        self.needs(self.people_send_documents)
        content = b"%PDF-1.7 " + bytes(range(256)) * 2000
        await stage.sends_file("发票 3 月.pdf", content, "application/pdf")
        (incoming,) = await stage.door.takes(1)
        (file,) = incoming.files
        assert (file.name, file.kind) == ("发票 3 月.pdf", FileKind.FILE)
        assert file.size in {None, len(content)}
        fetched = b"".join([piece async for piece in stage.adapter.fetch(file.reference)])
        assert fetched == content

    async def test_an_unknown_file_is_a_delivery_error(self, stage: Stage) -> None:
        with pytest.raises(DeliveryError):
            [piece async for piece in stage.adapter.fetch("document:nobody-knows-this")]

    async def test_what_comes_again_has_the_same_id(self, stage: Stage) -> None:
        await stage.writes("一次")
        await stage.door.takes(1)
        await stage.comes_again()
        await stage.door.until(lambda: len(stage.door.knocks) >= 2)
        assert len(set(stage.door.knocks)) == 1
        assert len(stage.door.taken) == 1

    async def test_nothing_is_lost_while_nothing_can_be_stored(self, stage: Stage) -> None:
        stage.door.refusals_left = 2
        for text in ("一", "二", "三"):
            await stage.writes(text)
        taken = await stage.door.takes(3)
        assert [incoming.text for incoming in taken] == ["一", "二", "三"]
        assert len(stage.door.taken) == 3

    async def test_we_do_not_hear_ourselves(self, stage: Stage) -> None:
        await self.send(stage, text="von uns", buttons=rows("好", "/confirm 1042"))
        await stage.writes("von ihr")
        (incoming,) = await stage.door.takes(1)
        assert incoming.text == "von ihr"

    async def test_after_stop_nothing_is_taken_in(self, stage: Stage) -> None:
        await stage.writes("vorher")
        await stage.door.takes(1)
        await stage.adapter.stop()
        knocks = len(stage.door.knocks)
        later = Door()
        await stage.writes("nachher")
        assert len(stage.door.knocks) == knocks
        await stage.adapter.start(later)
        if isinstance(stage.adapter, Held):
            await stage.adapter.hold()
        (incoming,) = await later.takes(1)
        assert incoming.text in {"vorher", "nachher"}


def rows(label: str, command: str, version: int = 0) -> tuple[tuple[Button, ...], ...]:
    """One button."""
    return ((Button(label=label, command=command, version=version),),)


def lines(text: str) -> list[str]:
    """A text without the white space at its edges and ends of lines, which may be lost."""
    return [line.strip() for line in text.strip().splitlines()]


__all__ = ["AdapterContract", "Shown", "lines", "rows"]
