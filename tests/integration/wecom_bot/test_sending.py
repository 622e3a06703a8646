"""What a bot says: as an answer, at once, or by itself; and what may go wrong."""

from pathlib import Path

import pytest

from domain.delivery import (
    AddressUnreachable,
    CardGone,
    LimitScope,
    MessageRefused,
    OutcomeUnknown,
    RetryLater,
    WindowClosed,
)
from domain.messaging import Address, FileKind
from tests.contracts.adapter_contract import PICTURE, AdapterContract, rows
from tests.integration.wecom_bot.stages import ACCOUNT, BotStage, dispatch
from tests.platforms.wecom.faults import Befall, Fault

REPLY, PUSH = "aibot_respond_msg", "aibot_send_msg"
WELCOME, UPDATE = "aibot_respond_welcome_msg", "aibot_respond_update_msg"
UPLOAD, CHUNK = "aibot_upload_media_init", "aibot_upload_media_chunk"
FINISH = "aibot_upload_media_finish"


def file_in(folder: Path, content: bytes, name: str = "报告.pdf", kind: FileKind = FileKind.FILE):
    media_type = "image/png" if kind is FileKind.PICTURE else "application/pdf"
    return AdapterContract().file(folder, name, content, media_type, kind)


async def heard(stage: BotStage, text: str = "漏水") -> str:
    """Something said to the bot; the id of the message."""
    count = len(stage.door.taken)
    await stage.hand.says(text)
    return (await stage.door.takes(count + 1))[count].message_id


# ---------------------------------------------------------------------- which way


async def test_one_to_one_what_was_said_last_is_answered(stage: BotStage) -> None:
    await stage.adapter.send(dispatch(stage, text="von selbst"))
    await heard(stage)
    await stage.adapter.send(dispatch(stage, "2", text="darauf"))
    await stage.adapter.send(dispatch(stage, "3", text="und noch"))
    ways = [(post.way, post.text) for post in stage.hand.posts]
    assert ways == [("push", "von selbst"), ("reply", "darauf"), ("reply", "und noch")]


async def test_in_a_group_only_answers_are_answers(group_stage: BotStage) -> None:
    stage = group_stage
    first, _ = await heard(stage, "eins"), await heard(stage, "zwei")
    await stage.adapter.send(dispatch(stage, text="darauf", reply_to=first))
    await stage.adapter.send(dispatch(stage, "2", text="für alle"))
    await stage.adapter.send(dispatch(stage, "3", text="unbekannt", reply_to="M-0"))
    assert [post.way for post in stage.hand.posts] == ["reply", "push", "push"]
    assert [body["chat_type"] for body in stage.bots.asked_of(PUSH)] == [2, 2]


async def test_after_a_day_it_is_said_by_itself(stage: BotStage) -> None:
    await heard(stage)
    stage.bots.clock.skip(24 * 3600 + 1)
    await stage.adapter.send(dispatch(stage, text="spät"))
    assert [post.way for post in stage.hand.posts] == ["push"]
    assert not stage.bots.asked_of(REPLY)


@pytest.mark.parametrize("code", [846605, 846608, 846699])
async def test_an_answer_that_is_refused_is_said_by_itself(stage: BotStage, code: int) -> None:
    await heard(stage)
    stage.bots.faults.codes(REPLY, code)
    await stage.adapter.send(dispatch(stage, text="x"))
    await stage.adapter.send(dispatch(stage, "2", text="y"))
    assert [post.way for post in stage.hand.posts] == ["push", "push"]
    # The name that is no good any more is not tried twice.
    assert len(stage.bots.asked_of(REPLY)) == 1


@pytest.mark.parametrize("code", [-1, 45009, 846601])
async def test_an_answer_that_must_wait_is_no_other(stage: BotStage, code: int) -> None:
    await heard(stage)
    stage.bots.faults.codes(REPLY, code)
    with pytest.raises(RetryLater):
        await stage.adapter.send(dispatch(stage, text="x"))
    await stage.adapter.send(dispatch(stage, text="x"))
    assert [post.way for post in stage.hand.posts] == ["reply"]


async def test_after_a_new_connection_nothing_is_answered_as_such(stage: BotStage) -> None:
    await heard(stage)
    stage.bots.line.cut()
    await stage.bots.eventually(lambda: stage.bots.opened == 2 and stage.bots.line)
    await stage.is_at_work()
    await stage.adapter.send(dispatch(stage, text="x"))
    assert [post.way for post in stage.hand.posts] == ["push"]
    assert not stage.bots.asked_of(REPLY)


# ---------------------------------------------------------------------- who never wrote


async def test_who_opens_the_chat_is_welcomed(stage: BotStage) -> None:
    stage.hand.chat.spoken = False
    await stage.hand.enters()
    await stage.door.takes(1)
    await stage.adapter.send(dispatch(stage, text="您好", buttons=rows("报修", "/new")))
    with pytest.raises(WindowClosed):
        await stage.adapter.send(dispatch(stage, "2", text="noch etwas"))
    (post,) = stage.hand.posts
    assert (post.way, post.text, post.buttons) == ("welcome", "您好", ["报修"])


async def test_a_long_welcome_leaves_in_one_piece_with_its_commands(stage: BotStage) -> None:
    stage.hand.chat.spoken = False
    await stage.hand.enters()
    await stage.door.takes(1)
    long = "您好，" + "这里是售后。" * 40
    await stage.adapter.send(dispatch(stage, text=long, buttons=rows("报修", "/new")))
    (post,) = stage.hand.posts
    assert (post.way, post.kind, post.buttons) == ("welcome", "text", [])
    assert post.text == f"{long}\n\n报修 /new"


async def test_a_welcome_that_is_late_waits_until_they_write(stage: BotStage) -> None:
    stage.hand.chat.spoken = False
    await stage.hand.enters()
    await stage.door.takes(1)
    stage.bots.clock.skip(5)
    with pytest.raises(WindowClosed):
        await stage.adapter.send(dispatch(stage, text="您好"))
    await heard(stage)
    await stage.adapter.send(dispatch(stage, text="您好"))
    assert [post.way for post in stage.hand.posts] == ["reply"]


async def test_a_welcome_that_is_refused_is_tried_by_itself(stage: BotStage) -> None:
    await stage.hand.enters()
    await stage.door.takes(1)
    stage.bots.faults.codes(WELCOME, 846605)
    await stage.adapter.send(dispatch(stage, text="您好"))
    assert [post.way for post in stage.hand.posts] == ["push"]


async def test_a_group_the_bot_is_not_in_is_nowhere(stage: BotStage) -> None:
    nowhere = Address(account=ACCOUNT, chat="wrElsewhere")
    with pytest.raises(AddressUnreachable):
        await stage.adapter.send(dispatch(stage, text="x", address=nowhere))


# ---------------------------------------------------------------------- cards


async def test_a_card_changes_for_all_within_five_seconds(group_stage: BotStage) -> None:
    stage = group_stage
    card = {"card": "ticket:1042", "title": "#1042"}
    posted = await stage.adapter.send(
        dispatch(stage, buttons=rows("认领", "/claim 1042", 1), **card)
    )
    (name,) = posted.message_ids
    await stage.presses("认领")
    await stage.door.takes(1)
    await stage.adapter.send(
        dispatch(stage, "2", edits=name, buttons=rows("完成", "/resolve 1042", 2), **card)
    )
    (post,) = stage.hand.posts
    assert (post.buttons, post.seen_by) == (["完成"], {})
    with pytest.raises(CardGone):
        await stage.adapter.send(dispatch(stage, "3", edits=name, **card))
    await stage.presses("完成")
    await stage.door.takes(2)
    stage.bots.clock.skip(5)
    with pytest.raises(CardGone):
        await stage.adapter.send(dispatch(stage, "4", edits=name, **card))
    assert len(stage.bots.asked_of(UPDATE)) == 1


async def test_a_change_that_is_refused_means_a_new_card(stage: BotStage) -> None:
    card = {"card": "ticket:1042", "title": "#1042"}
    posted = await stage.adapter.send(dispatch(stage, buttons=rows("认领", "/claim 1"), **card))
    await stage.presses("认领")
    await stage.door.takes(1)
    stage.bots.faults.codes(UPDATE, 846605)
    with pytest.raises(CardGone):
        await stage.adapter.send(dispatch(stage, "2", edits=posted.message_ids[0], **card))


async def test_a_card_whose_answer_got_lost_is_no_second_one(stage: BotStage) -> None:
    stage.bots.faults.add(PUSH, Fault(befall=Befall.SILENT_AFTER_EFFECT))
    sent = dispatch(stage, title="#1042", buttons=rows("认领", "/claim 1042"))
    with pytest.raises(OutcomeUnknown):
        await stage.adapter.send(sent)
    receipt = await stage.adapter.send(sent)
    (post,) = stage.hand.posts
    assert receipt.message_ids == (post.id,)


# ---------------------------------------------------------------------- files


async def test_a_large_file_goes_in_chunks(stage: BotStage, tmp_path: Path) -> None:
    content = bytes(range(256)) * 5000
    stage.bots.faults.add(CHUNK, Fault(befall=Befall.SILENT_AFTER_EFFECT))
    await stage.adapter.send(dispatch(stage, files=(file_in(tmp_path, content),)))
    (post,) = stage.hand.posts
    assert (post.file.content, post.file.name) == (content, "报告.pdf")
    indexes = [body["chunk_index"] for body in stage.bots.asked_of(CHUNK)]
    assert indexes == [0, 0, 1, 2]


async def test_no_answer_to_an_upload_shows_nothing_twice(stage: BotStage, tmp_path: Path) -> None:
    file = file_in(tmp_path, b"%PDF-1.7 x")
    stage.bots.faults.add(UPLOAD, Fault(befall=Befall.SILENT_AFTER_EFFECT))
    with pytest.raises(RetryLater):
        await stage.adapter.send(dispatch(stage, text="见附件", files=(file,)))
    await stage.adapter.send(dispatch(stage, text="见附件", files=(file,)))
    assert [post.kind for post in stage.hand.posts] == ["markdown", "file"]


async def test_a_file_is_not_handed_in_twice(stage: BotStage, tmp_path: Path) -> None:
    file = file_in(tmp_path, b"%PDF-1.7 x")
    await stage.adapter.send(dispatch(stage, text="zuvor"))
    stage.bots.faults.codes(PUSH, 0, -1)
    stage.bots.faults.queued[PUSH].popleft()
    with pytest.raises(RetryLater):
        await stage.adapter.send(dispatch(stage, "2", files=(file,)))
    await stage.adapter.send(dispatch(stage, "2", files=(file,)))
    assert len(stage.hand.posts) == 2


async def test_a_file_that_has_gone_is_handed_in_anew(stage: BotStage, tmp_path: Path) -> None:
    stage.bots.faults.codes(PUSH, 40007)
    await stage.adapter.send(dispatch(stage, files=(file_in(tmp_path, b"%PDF-1.7 x"),)))
    assert len(stage.bots.asked_of(FINISH)) == 2
    assert len(stage.hand.posts) == 1


async def test_a_file_wecom_never_takes_is_given_up(stage: BotStage, tmp_path: Path) -> None:
    stage.bots.faults.codes(PUSH, *[40007] * 9)
    with pytest.raises(MessageRefused):
        await stage.adapter.send(dispatch(stage, files=(file_in(tmp_path, b"%PDF-1.7 x"),)))
    assert len(stage.bots.asked_of(FINISH)) == 4


async def test_a_picture_is_one_and_a_broken_one_a_file(stage: BotStage, tmp_path: Path) -> None:
    good = file_in(tmp_path, PICTURE, "a.png", FileKind.PICTURE)
    odd = file_in(tmp_path, b"no picture", "b.png", FileKind.PICTURE)
    await stage.adapter.send(dispatch(stage, files=(good, odd)))
    assert [post.kind for post in stage.hand.posts] == ["image", "file"]


@pytest.mark.parametrize("size", [5, 20 * 1024 * 1024 + 1])
async def test_too_small_or_too_large(stage: BotStage, tmp_path: Path, size: int) -> None:
    with pytest.raises(MessageRefused):
        await stage.adapter.send(dispatch(stage, files=(file_in(tmp_path, b"x" * size),)))
    assert not stage.bots.asked_of(UPLOAD)


# ---------------------------------------------------------------------- refusals


async def test_what_is_too_much_for_a_chat_waits_in_this_chat_alone(stage: BotStage) -> None:
    for number in range(30):
        await stage.adapter.send(dispatch(stage, str(number), text="x"))
    with pytest.raises(RetryLater) as later:
        await stage.adapter.send(dispatch(stage, "31", text="zu viel"))
    told = later.value
    assert (told.after, told.scope, told.is_told) == (60.0, LimitScope.CHAT, True)
    other = stage.bots.hand(stage.bots.person("zhao", "赵"))
    other.chat.spoken = True
    await stage.adapter.send(
        dispatch(stage, "32", text="y", address=Address(account=ACCOUNT, chat="zhao"))
    )
    assert [post.text for post in other.posts] == ["y"]


async def test_what_passes_is_tried_again(stage: BotStage) -> None:
    stage.bots.faults.codes(PUSH, -1, 846601)
    for _ in range(2):
        with pytest.raises(RetryLater):
            await stage.adapter.send(dispatch(stage, text="x"))
    await stage.adapter.send(dispatch(stage, text="x"))
    assert [post.text for post in stage.hand.posts] == ["x"]


async def test_markup_of_people_is_shown_as_they_wrote_it(stage: BotStage) -> None:
    texts = [
        "# 标题\n> 引用\n- 一\n+ 二\n3. 三\n4) 四\n---\n===\n    eingerückt",
        "a | b\n--- | ---\n1 | 2\n|x|\n|---|",
        "snake_case _betont_ __init__ *x* **y** ~~z~~ `code`",
        "[链接](https://example.com/a_b_c?d=1&amp;e) ![图](x) [1]: y &lt; \\n C:\\temp\\_x",
        '<b>x</b> <@all> <!-- x --> </p> a<b <font color="info">x</font>',
        "https://example.com/a_b_c/d_e?f=1&g=2",
    ]
    for number, text in enumerate(texts):
        await stage.adapter.send(dispatch(stage, str(number), text=text))
    shown = [post.text.split() for post in stage.hand.posts]
    assert shown == [text.split() for text in texts]


async def test_a_title_stands_out(stage: BotStage) -> None:
    await stage.adapter.send(dispatch(stage, title="#1042 卡纸_x", text="正文"))
    (body,) = stage.bots.asked_of(PUSH)
    content = body["markdown"]["content"]
    assert content.startswith("**#1042 卡纸_x**")
    assert stage.hand.posts[0].text == "#1042 卡纸_x\n\n正文"


async def test_there_must_be_something_to_say(stage: BotStage) -> None:
    with pytest.raises(MessageRefused):
        await stage.adapter.send(dispatch(stage, text=" \n "))
