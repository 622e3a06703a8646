"""Telegram's own ways: topics, albums, half-sent messages, and what its refusals mean."""

from pathlib import Path

import pytest

from adapters.telegram import request
from adapters.telegram.adapter import TelegramAdapter
from domain.delivery import (
    AccountRefused,
    AddressMoved,
    AddressUnreachable,
    CardGone,
    Dispatch,
    LimitScope,
    MessageRefused,
    OutcomeUnknown,
    OutgoingFile,
    Receipt,
    RetryLater,
    TopicGone,
)
from domain.messaging import Address, Button, ButtonStyle, FileKind, Outgoing, Topic
from tests.contracts.adapter_contract import PICTURE, rows
from tests.contracts.stage import Door
from tests.integration.telegram.stages import (
    ACCOUNT,
    FORUM,
    WANG,
    TelegramStage,
    polling_stage,
    settings_for,
)
from tests.neighbours import Neighbour, Street
from tests.platforms.telegram import Group, TelegramServer

TICKET = Topic(key="ticket:1042", title="#1042 打印机 <卡纸>")
GROUP = Address(account=ACCOUNT, chat=str(FORUM))


async def send(
    stage: TelegramStage,
    address: Address,
    *,
    key: str = "1",
    edits: str = "",
    thread: str = "",
    files: tuple[OutgoingFile, ...] = (),
    **message: object,
) -> Receipt:
    outgoing = Outgoing(address=address, **message)
    dispatch = Dispatch(key=key, message=outgoing, edits=edits, thread=thread, files=files)
    return await stage.adapter.send(dispatch)


def picture(folder: Path, number: int, content: bytes = PICTURE) -> OutgoingFile:
    path = folder / str(number)
    path.write_bytes(content)
    return OutgoingFile(
        kind=FileKind.PICTURE,
        name=f"{number}.png",
        media_type="image/png",
        size=len(content),
        path=path,
    )


@pytest.fixture
def forum(polled: TelegramStage) -> Group:
    engineer = polled.telegram.user(1002, "李工")
    return polled.telegram.group(FORUM, "售后支持", engineer, is_forum=True)


# ---------------------------------------------------------------------- topics


async def test_a_ticket_gets_a_topic_of_its_own(polled: TelegramStage, forum: Group) -> None:
    first = await send(polled, GROUP, topic=TICKET, text="新工单")
    topic = forum.topic_named("#1042")
    assert first.thread == str(topic.thread)
    second = await send(polled, GROUP, key="2", topic=TICKET, thread=first.thread, text="补充")
    assert second.thread == first.thread
    assert [one.text for one in forum.in_topic(topic.thread)] == ["新工单", "补充"]
    assert topic.name == "#1042 打印机 <卡纸>"
    assert len(forum.topics) == 1


async def test_a_deleted_topic_is_reported_and_made_anew(
    polled: TelegramStage, forum: Group
) -> None:
    first = await send(polled, GROUP, topic=TICKET, text="新工单")
    forum.deletes_topic(int(first.thread))
    with pytest.raises(TopicGone):
        await send(polled, GROUP, key="2", topic=TICKET, thread=first.thread, text="补充")
    again = await send(polled, GROUP, key="2", topic=TICKET, text="补充")
    assert again.thread != first.thread
    assert [one.text for one in forum.messages] == ["补充"]


async def test_a_closed_topic_we_may_not_write_in_is_gone(
    polled: TelegramStage, forum: Group
) -> None:
    first = await send(polled, GROUP, topic=TICKET, text="新工单")
    forum.closes_topic(int(first.thread))
    forum.members[polled.telegram.bot.id].status = "member"
    with pytest.raises(TopicGone):
        await send(polled, GROUP, key="2", topic=TICKET, thread=first.thread, text="补充")


async def test_without_rights_the_group_itself_is_used(polled: TelegramStage, forum: Group) -> None:
    forum.members[polled.telegram.bot.id].can_manage_topics = False
    for key in "12":
        receipt = await send(polled, GROUP, key=key, topic=TICKET, text=f"#1042 {key}")
        assert receipt.thread == ""
    assert [one.text for one in forum.messages] == ["#1042 1", "#1042 2"]
    assert len(polled.telegram.calls_of("createForumTopic")) == 1


async def test_a_group_without_topics_is_used_as_it_is(polled: TelegramStage) -> None:
    group = polled.telegram.group(FORUM, "售后支持")
    assert (await send(polled, GROUP, topic=TICKET, text="#1042")).thread == ""
    assert [one.text for one in group.messages] == ["#1042"]


async def test_topics_can_be_switched_off(telegram: TelegramServer) -> None:
    async with polling_stage(telegram, topics=False) as stage:
        forum = telegram.group(FORUM, "售后支持", is_forum=True)
        assert not stage.adapter.capabilities.topics
        await send(stage, GROUP, topic=TICKET, text="#1042")
        assert not forum.topics
        assert [one.text for one in forum.messages] == ["#1042"]


async def test_an_answer_in_a_topic_that_is_gone_reaches_the_group(
    polled: TelegramStage, forum: Group
) -> None:
    first = await send(polled, GROUP, topic=TICKET, text="新工单")
    forum.deletes_topic(int(first.thread))
    there = Address(account=ACCOUNT, chat=str(FORUM), thread=first.thread)
    await send(polled, there, key="2", text="已认领")
    assert [(one.thread, one.text) for one in forum.messages] == [(0, "已认领")]


async def test_a_topic_made_without_an_answer_is_not_made_twice(
    polled: TelegramStage, forum: Group
) -> None:
    polled.telegram.faults.reset("createForumTopic", after_effect=True)
    with pytest.raises(RetryLater):
        await send(polled, GROUP, topic=TICKET, text="新工单")
    await polled.telegram.eventually(lambda: not polled.telegram.bot.queue.pending)
    receipt = await send(polled, GROUP, topic=TICKET, text="新工单")
    assert len(forum.topics) == 1
    assert [one.text for one in forum.in_topic(int(receipt.thread))] == ["新工单"]


async def test_news_of_a_topic_may_come_to_another_process(telegram: TelegramServer) -> None:
    street, door = Street(), Door()
    group = telegram.group(FORUM, "售后支持", is_forum=True)
    told, sending = (
        TelegramAdapter(ACCOUNT, settings_for(telegram), neighbours=Neighbour(street))
        for _ in range(2)
    )
    stage = TelegramStage(telegram, sending)
    await sending.start(door)
    telegram.faults.reset("createForumTopic", after_effect=True)
    with pytest.raises(RetryLater):
        await send(stage, GROUP, topic=TICKET, text="新工单")
    await told.start(door)
    await told.hold()
    await telegram.eventually(lambda: not telegram.bot.queue.pending)
    receipt = await send(stage, GROUP, topic=TICKET, text="新工单")
    assert len(group.topics) == 1
    assert [one.text for one in group.in_topic(int(receipt.thread))] == ["新工单"]
    await told.stop()
    await sending.stop()


async def test_a_topic_is_kept_for_a_message_that_must_wait(
    polled: TelegramStage, forum: Group
) -> None:
    polled.telegram.faults.too_many_requests("sendMessage", retry_after=9)
    with pytest.raises(RetryLater):
        await send(polled, GROUP, topic=TICKET, text="新工单")
    await send(polled, GROUP, topic=TICKET, text="新工单")
    assert len(forum.topics) == 1


# ---------------------------------------------------------------------- half-sent messages


async def test_a_long_message_goes_on_where_it_stopped(polled: TelegramStage) -> None:
    text = "\n".join(f"第 {number} 行" for number in range(1500))
    polled.telegram.faults.no_effect_after(1, "sendMessage", retry_after=3)
    with pytest.raises(RetryLater) as later:
        await send(polled, polled.address, text=text)
    assert (later.value.after, later.value.scope) == (3, LimitScope.CHAT)
    receipt = await send(polled, polled.address, text=text)
    shown = polled.shown()
    assert "\n".join(one.text for one in shown) == text
    assert receipt.message_ids == tuple(one.id for one in shown)


async def test_another_message_under_the_same_key_starts_anew(polled: TelegramStage) -> None:
    text = "字" * 5000
    polled.telegram.faults.no_effect_after(1, "sendMessage", retry_after=3)
    with pytest.raises(RetryLater):
        await send(polled, polled.address, text=text)
    await send(polled, polled.address, text="merged with what came after it")
    assert polled.shown()[-1].text == "merged with what came after it"


# ---------------------------------------------------------------------- files


async def test_many_pictures_go_as_albums(polled: TelegramStage, tmp_path: Path) -> None:
    files = tuple(picture(tmp_path, number) for number in range(12))
    receipt = await send(polled, polled.address, text="照片", files=files)
    sizes = [
        len([one for one in polled.chat.messages if one.album == album])
        for album in dict.fromkeys(one.album for one in polled.chat.messages if one.album)
    ]
    assert sizes == [10, 2]
    assert len(receipt.message_ids) == 13
    assert polled.shown()[0].text == "照片"


async def test_a_picture_that_came_in_is_sent_by_its_id(polled: TelegramStage) -> None:
    polled.person.sends_photo(polled.chat, PICTURE, "铭牌")
    (incoming,) = await polled.door.takes(1)
    (came,) = incoming.files
    again = OutgoingFile(
        kind=came.kind, name=came.name, media_type=came.media_type, size=1, reference=came.reference
    )
    await send(polled, polled.address, text="铭牌", files=(again,))
    (call,) = polled.telegram.calls_of("sendPhoto")
    assert call.values["photo"] == came.reference.removeprefix("photo:")
    assert polled.shown()[-1].files == [PICTURE]


async def test_an_id_telegram_forgot_is_replaced_by_the_content(
    polled: TelegramStage, tmp_path: Path
) -> None:
    path = tmp_path / "x"
    path.write_bytes(PICTURE)
    forgotten = OutgoingFile(
        kind=FileKind.PICTURE,
        name="x.png",
        media_type="image/png",
        size=len(PICTURE),
        reference="photo:AgAC4242-photo-999",
        path=path,
    )
    await send(polled, polled.address, text="铭牌", files=(forgotten,))
    assert [(one.text, one.files) for one in polled.shown()] == [("铭牌", [PICTURE])]
    only_an_id = OutgoingFile(
        kind=FileKind.PICTURE, name="x.png", media_type="", size=1, reference="photo:AgAC4242-x-9"
    )
    with pytest.raises(MessageRefused):
        await send(polled, polled.address, key="2", files=(only_an_id,))


async def test_a_broken_picture_leaves_the_album_as_a_document(
    polled: TelegramStage, tmp_path: Path
) -> None:
    files = (picture(tmp_path, 1), picture(tmp_path, 2, b"broken"))
    await send(polled, polled.address, files=files)
    kinds = [next(iter(one.content)) for one in polled.chat.messages]
    assert kinds == ["photo", "document"]
    assert [one.files for one in polled.shown()] == [[PICTURE], [b"broken"]]


@pytest.mark.parametrize("kind", ["video_note", "animation", "audio", "voice", "video"])
async def test_every_kind_that_comes_in_goes_out(polled: TelegramStage, kind: str) -> None:
    polled.person.sends_file(polled.chat, kind, b"content", media_type="video/mp4")
    (incoming,) = await polled.door.takes(1)
    (came,) = incoming.files
    again = OutgoingFile(
        kind=came.kind, name=came.name, media_type=came.media_type, size=7, reference=came.reference
    )
    await send(polled, polled.address, text="说明", files=(again,))
    assert [content for one in polled.shown() for content in one.files] == [b"content"]
    assert "说明" in [one.text for one in polled.shown()]


async def test_a_file_too_large_to_fetch_is_lost_for_good(polled: TelegramStage) -> None:
    polled.person.sends_file(polled.chat, "document", bytes((20 << 20) + 1), name="big.bin")
    (incoming,) = await polled.door.takes(1)
    assert incoming.files[0].size > polled.adapter.capabilities.max_file_in
    with pytest.raises(MessageRefused, match=r"(?i)too big"):
        [piece async for piece in polled.adapter.fetch(incoming.files[0].reference)]


# ---------------------------------------------------------------------- keyboards


async def test_styles_and_reply_fields(polled: TelegramStage, forum: Group) -> None:
    danger = Button(label="撤回", command="/withdraw 1042", style=ButtonStyle.DANGER)
    await send(polled, GROUP, text="?", buttons=((danger,),))
    assert forum.messages[-1].markup["inline_keyboard"][0][0]["style"] == "danger"
    asked = polled.telegram.people[1002].writes(forum, "备注")
    await send(polled, GROUP, key="2", text="请写", reply_to=str(asked.id), expects_text=True)
    assert forum.messages[-1].markup == {"force_reply": True, "selective": True}
    assert forum.messages[-1].reply_to is asked
    await send(polled, polled.address, key="3", text="请写", expects_text=True)
    assert polled.chat.messages[-1].markup is None


async def test_what_can_never_be_shown_is_refused(polled: TelegramStage) -> None:
    with pytest.raises(MessageRefused):
        await send(polled, polled.address)
    with pytest.raises(MessageRefused):
        await send(polled, polled.address, text="x", buttons=rows("x", "备" * 40))
    with pytest.raises(MessageRefused):
        await send(polled, polled.address, text="x", buttons=rows("", "/show 1042"))


# ---------------------------------------------------------------------- refusals


async def test_a_chat_that_must_wait_does_not_stop_others(polled: TelegramStage) -> None:
    polled.telegram.user(8, "李女士").writes(polled.telegram.chat(8), "在吗")
    polled.telegram.faults.too_many_requests("sendMessage", retry_after=17, chat_id=WANG)
    with pytest.raises(RetryLater) as later:
        await send(polled, polled.address, text="x")
    assert (later.value.after, later.value.scope) == (17, LimitScope.CHAT)
    await send(polled, Address(account=ACCOUNT, chat="8"), key="2", text="在")
    assert polled.telegram.chat(8).messages[-1].text == "在"


async def test_a_server_error_is_tried_later(polled: TelegramStage) -> None:
    for status, reason in ((500, "Internal Server Error"), (502, "Bad Gateway")):
        polled.telegram.faults.fail("sendMessage", status=status, description=reason)
        with pytest.raises(RetryLater):
            await send(polled, polled.address, text="x")
    assert polled.shown() == []


async def test_no_answer_is_an_unknown_outcome(
    polled: TelegramStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    polled.telegram.faults.no_answer("sendMessage")
    with monkeypatch.context() as impatient:
        impatient.setattr(request, "READ_TIMEOUT", 1.0)
        with pytest.raises(OutcomeUnknown):
            await send(polled, polled.address, text="a")
    polled.telegram.faults.reset("sendMessage", after_effect=True)
    with pytest.raises(OutcomeUnknown):
        await send(polled, polled.address, text="b")
    polled.telegram.faults.fail("sendMessage", status=504, description="Gateway Timeout")
    with pytest.raises(OutcomeUnknown):
        await send(polled, polled.address, text="c")
    assert [one.text for one in polled.shown()] == ["a", "b"]


async def test_an_answer_that_is_no_json_is_unknown_and_not_logged(
    polled: TelegramStage, caplog: pytest.LogCaptureFixture
) -> None:
    polled.telegram.faults.garble("sendMessage")
    with pytest.raises(OutcomeUnknown):
        await send(polled, polled.address, text="geheim")
    assert "geheim" not in caplog.text
    polled.telegram.faults.garble("sendMessage", status=502)
    with pytest.raises(RetryLater):
        await send(polled, polled.address, text="geheim")


async def test_somebody_who_blocked_us_is_unreachable(polled: TelegramStage) -> None:
    polled.person.blocks(polled.telegram.bot)
    with pytest.raises(AddressUnreachable, match="blocked"):
        await send(polled, polled.address, text="x")


async def test_a_group_that_threw_us_out_is_unreachable(
    polled: TelegramStage, forum: Group
) -> None:
    forum.removes(polled.telegram.bot)
    with pytest.raises(AddressUnreachable, match="kicked"):
        await send(polled, GROUP, text="x")


async def test_a_group_that_moved_tells_where(polled: TelegramStage) -> None:
    polled.telegram.group(-500, "客户群", polled.person).migrates(FORUM)
    with pytest.raises(AddressMoved) as moved:
        await send(polled, Address(account=ACCOUNT, chat="-500"), text="x")
    assert moved.value.chat == str(FORUM)


async def test_ids_of_other_platforms_reach_nobody(polled: TelegramStage) -> None:
    with pytest.raises(AddressUnreachable):
        await send(polled, Address(account=ACCOUNT, chat="@support"), text="x")
    with pytest.raises(CardGone):
        await send(polled, polled.address, edits="om_x7", text="x")
    await send(polled, polled.address, reply_to="om_x7", text="x")
    assert [one.text for one in polled.shown()] == ["x"]


async def test_a_revoked_token_refuses_the_account(polled: TelegramStage) -> None:
    polled.telegram.bots.clear()
    with pytest.raises(AccountRefused):
        await send(polled, polled.address, text="x")


async def test_an_adapter_that_is_not_started_asks_for_patience(polled: TelegramStage) -> None:
    await polled.adapter.stop()
    with pytest.raises(RetryLater) as later:
        await send(polled, polled.address, text="x")
    assert later.value.scope is LimitScope.ACCOUNT
