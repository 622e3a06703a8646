"""How an app sends when things go wrong: tokens, limits, silence, files, codes of cards."""

import asyncio
from pathlib import Path

import pytest

from bot.texts import LOCALES, load_texts
from domain.delivery import (
    AccountRefused,
    AddressUnreachable,
    CardGone,
    Dispatch,
    LimitScope,
    MessageRefused,
    OutcomeUnknown,
    OutgoingFile,
    Receipt,
    RetryLater,
)
from domain.messaging import Button, FileKind, Outgoing
from tests.forgetful import Forgetful
from tests.integration.wecom.stages import ACCOUNT, WORDS, AppStage, adapter_for, app_stage
from tests.platforms.wecom import Befall, Fault, TokenMode, WecomServer

THREE_DAYS = 3 * 24 * 3600
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


async def send(stage: AppStage, key: str = "1", *, edits: str = "", **message: object) -> Receipt:
    files = message.pop("files", ())
    outgoing = Outgoing(address=stage.address, **message)
    dispatch = Dispatch(key=key, message=outgoing, edits=edits, files=files)
    return await stage.adapter.send(dispatch)


def card(text: str = "", **more: object) -> dict:
    button = Button(label="认领", command="/claim 1042", version=1)
    return {"card": "ticket:1042", "title": "#1042", "text": text, "buttons": ((button,),), **more}


def file(folder: Path, name: str, content: bytes, **more: object) -> OutgoingFile:
    path = folder / "content.bin"
    path.write_bytes(content)
    known = {"kind": FileKind.FILE, "media_type": "application/pdf"}
    return OutgoingFile(name=name, size=len(content), path=path, **{**known, **more})


def texts(stage: AppStage) -> list[str]:
    return [one.text for one in stage.shown()]


# ---------------------------------------------------------------------- tokens


async def test_many_sends_fetch_one_token(stage: AppStage) -> None:
    await asyncio.gather(*(send(stage, str(n), text=f"{n}") for n in range(20)))
    assert stage.wecom.count("gettoken") == 1
    assert len(stage.shown()) == 20


@pytest.mark.parametrize("mode", TokenMode)
async def test_a_token_that_dies_early_is_replaced_once(stage: AppStage, mode: TokenMode) -> None:
    stage.app.mode = mode
    await send(stage, "1", text="a")
    stage.wecom.invalidate_now()
    await asyncio.gather(*(send(stage, str(n), text=f"{n}") for n in range(2, 12)))
    assert stage.wecom.count("gettoken") == 2
    assert len(stage.shown()) == 11


async def test_an_expired_token_is_renewed_in_time(stage: AppStage) -> None:
    await send(stage, "1", text="a")
    stage.wecom.clock.skip(7200)
    await send(stage, "2", text="b")
    assert {call.code for call in stage.wecom.calls} == {0}


async def test_an_app_whose_every_token_is_refused_does_not_loop(stage: AppStage) -> None:
    stage.app.refuses_all = True
    with pytest.raises(AccountRefused):
        await send(stage, text="a")
    assert stage.wecom.count("gettoken") <= 2
    assert stage.wecom.count("message/send") == 2


# ---------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (-1, RetryLater),
        (45009, RetryLater),
        (45033, RetryLater),
        (40001, AccountRefused),
        (60020, AccountRefused),
        (48002, AccountRefused),
        (81013, AddressUnreachable),
        (60111, AddressUnreachable),
        (45002, MessageRefused),
        (99999, MessageRefused),
    ],
)
async def test_codes_call_for_reactions(stage: AppStage, code: int, error: type[Exception]) -> None:
    stage.wecom.faults.codes("message/send", code)
    with pytest.raises(error):
        await send(stage, text="a")
    assert await send(stage, text="a")


async def test_too_fast_means_a_minute_for_the_whole_account(stage: AppStage) -> None:
    stage.wecom.faults.codes("message/send", 45009)
    with pytest.raises(RetryLater) as later:
        await send(stage, text="a")
    assert (later.value.after, later.value.scope) == (60.0, LimitScope.ACCOUNT)


async def test_a_sick_server_is_tried_later(stage: AppStage) -> None:
    stage.wecom.faults.add("message/send", Fault(befall=Befall.STATUS))
    with pytest.raises(RetryLater):
        await send(stage, text="a")


async def test_somebody_out_of_sight_is_unreachable(stage: AppStage) -> None:
    stage.hand.member.is_visible = False
    with pytest.raises(AddressUnreachable):
        await send(stage, text="a")


async def test_no_secret_and_no_token_is_told(stage: AppStage) -> None:
    await stage.wecom.goes_down()
    with pytest.raises(RetryLater) as later:
        await send(stage, text="a")
    assert stage.app.secret not in repr(later.value)
    await stage.wecom.comes_up()


# ---------------------------------------------------------------------- no answer


async def test_what_was_cut_after_its_effect_is_not_shown_twice(stage: AppStage) -> None:
    stage.wecom.faults.add("message/send", Fault(befall=Befall.CUT_AFTER_EFFECT))
    with pytest.raises(OutcomeUnknown):
        await send(stage, text="您的工单已受理")
    await send(stage, text="您的工单已受理")
    assert texts(stage) == ["您的工单已受理"]


async def test_what_is_known_again_is_soon_repeated(
    stage: AppStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.wecom.api._FIRST_TIMEOUT", 0.2)
    stage.wecom.faults.add("message/send", Fault(befall=Befall.SILENT_AFTER_EFFECT))
    async with asyncio.timeout(10):
        with pytest.raises(OutcomeUnknown):
            await send(stage, text="您的工单已受理")
    await send(stage, text="您的工单已受理")
    assert texts(stage) == ["您的工单已受理"]


async def test_a_card_cut_after_its_effect_is_not_shown_twice(stage: AppStage) -> None:
    stage.wecom.faults.add("message/send", Fault(befall=Befall.CUT_AFTER_EFFECT))
    with pytest.raises(OutcomeUnknown):
        await send(stage, **card())
    receipt = await send(stage, **card())
    assert [one.id for one in stage.shown()] == list(receipt.message_ids)


async def test_the_same_words_may_be_said_twice(stage: AppStage) -> None:
    await send(stage, "1", text="好")
    await send(stage, "2", text="好")
    assert texts(stage) == ["好", "好"]


async def test_a_half_sent_message_goes_on_where_it_stopped(stage: AppStage) -> None:
    long = "字" * 1500
    fine = Fault(befall=Befall.NONE)
    stage.wecom.faults.add("message/send", fine, Fault(befall=Befall.CODE, code=-1))
    with pytest.raises(RetryLater):
        await send(stage, text=long)
    receipt = await send(stage, text=long)
    assert "".join(texts(stage)) == long
    assert len(receipt.message_ids) == len(stage.shown()) == 3


# ---------------------------------------------------------------------- words


async def test_words_are_no_markup(stage: AppStage) -> None:
    await send(stage, text='<a href="http://127.0.0.1/x">hier</a>')
    assert texts(stage)[0].replace("\u200b", "") == '<a href="http://127.0.0.1/x">hier</a>'


async def test_a_card_keeps_within_the_smaller_limits(stage: AppStage) -> None:
    facts = (("状态", "待受理"), ("Priority", "urgent"), ("客户", "王" * 40))
    await send(stage, **card("说" * 400, title="工" * 50, facts=facts))
    (post,) = stage.hand.posts
    assert len(post.card["main_title"]["title"]) <= 26
    assert len(post.card["sub_title_text"]) <= 112
    listed = post.card["horizontal_content_list"]
    assert [fact["keyname"] for fact in listed] == ["状态", "Priority"]
    assert post.card["sub_title_text"].startswith("工" * 50)


async def test_letters_take_half_the_room_of_a_chinese_character(stage: AppStage) -> None:
    labels = ("Ask customer", "This is a new problem", "确认并关闭这张旧的工单")
    buttons = tuple(Button(label=label, command=f"/{n}") for n, label in enumerate(labels))
    title = "#1042 · The printer on the third floor jams"
    await send(stage, title=title, text="Since Monday.", buttons=(buttons,))
    (post,) = stage.hand.posts
    assert post.card["main_title"]["title"] == title
    assert [button["text"] for button in post.card["button_list"]] == [
        "Ask customer",
        "This is a new probl…",
        "确认并关闭这张旧的…",
    ]


# ---------------------------------------------------------------------- files


async def test_a_chinese_name_arrives_as_people_will_read_it(
    stage: AppStage, tmp_path: Path
) -> None:
    await send(stage, files=(file(tmp_path, '报告"1".pdf', b"%PDF-1.7"),))
    (post,) = stage.hand.posts
    assert post.file.name == "报告_1_.pdf"
    assert 'filename="报告_1_.pdf"; filelength=8'.encode() in stage.wecom.uploads[0]


async def test_a_file_handed_in_once_is_not_handed_in_again(
    stage: AppStage, tmp_path: Path
) -> None:
    sent = file(tmp_path, "a.pdf", b"%PDF-1.7")
    stage.wecom.faults.codes("message/send", -1)
    with pytest.raises(RetryLater):
        await send(stage, "7", text="", files=(sent,))
    await send(stage, "7", text="", files=(sent,))
    assert [one.files for one in stage.shown()] == [[b"%PDF-1.7"]]


async def test_a_reference_that_has_expired_is_handed_in_anew(
    stage: AppStage, tmp_path: Path
) -> None:
    stage.hand.sends_picture(PNG)
    (incoming,) = await stage.door.takes(1)
    stage.wecom.clock.skip(THREE_DAYS + 1)
    reference = incoming.files[0].reference
    kind = {"kind": FileKind.PICTURE, "media_type": "image/png"}
    again = file(tmp_path, "a.png", PNG, reference=reference, **kind)
    await send(stage, files=(again,))
    assert [one.files for one in stage.shown()] == [[PNG]]


async def test_a_file_of_five_bytes_is_refused(stage: AppStage, tmp_path: Path) -> None:
    with pytest.raises(MessageRefused):
        await send(stage, files=(file(tmp_path, "a.pdf", b"12345"),))


async def test_media_that_never_is_taken_ends(stage: AppStage, tmp_path: Path) -> None:
    stage.wecom.faults.codes("message/send", *[40007] * 20)
    with pytest.raises(MessageRefused):
        await send(stage, files=(file(tmp_path, "a.pdf", b"%PDF-1.7"),))
    assert stage.wecom.count("message/send") <= 6


# ---------------------------------------------------------------------- cards


async def test_each_press_is_good_for_one_more_change(stage: AppStage) -> None:
    posted = await send(stage, **card("一"))
    (shown,) = posted.message_ids
    await send(stage, "2", edits=shown, **card("二"))
    stage.hand.presses("认领")
    await stage.door.takes(1)
    await send(stage, "3", edits=shown, **card("三"))
    assert [one.text for one in stage.shown()] == ["#1042\n三"]
    stage.hand.presses("认领")
    _, second = await stage.door.takes(2)
    assert second.message_id == shown


async def test_a_card_without_a_code_left_makes_room_for_a_new_one(stage: AppStage) -> None:
    posted = await send(stage, **card("一"))
    await send(stage, "2", edits=posted.message_ids[0], **card("二"))
    with pytest.raises(CardGone):
        await send(stage, "3", edits=posted.message_ids[0], **card("三"))
    assert stage.shown() == []
    await send(stage, "3", **card("三"))
    assert [one.text for one in stage.shown()] == ["#1042\n三"]


async def test_a_code_that_has_expired_is_not_tried(stage: AppStage) -> None:
    posted = await send(stage, **card("一"))
    stage.wecom.clock.skip(THREE_DAYS + 1)
    with pytest.raises(CardGone):
        await send(stage, "2", edits=posted.message_ids[0], **card("二"))
    assert stage.wecom.count("message/update_template_card") == 0


async def test_a_card_whose_buttons_are_gone_says_so(stage: AppStage) -> None:
    posted = await send(stage, **card("一"))
    await send(stage, "2", edits=posted.message_ids[0], **card("已关闭", buttons=()))
    (shown,) = stage.shown()
    assert shown.buttons == []
    assert WORDS.done in shown.text


# ---------------------------------------------------------------------- the doctor


async def findings(stage: AppStage) -> dict[str, bool]:
    """Each of them has its sentence in both languages."""
    found = await stage.adapter.check()
    for texts in map(load_texts(), LOCALES):
        assert all(texts.say(finding.code, **finding.params) for finding in found)
    return {one.code.removeprefix("doctor.wecom."): one.is_good for one in found}


async def test_a_healthy_account(stage: AppStage) -> None:
    good = {"secret": True, "callback": True, "not_redelivered": True}
    assert await findings(stage) == good


async def test_a_refused_address_is_named(stage: AppStage) -> None:
    stage.wecom.untrusted = "203.0.113.7"
    (finding,) = await stage.adapter.check()
    assert (finding.code, finding.is_good) == ("doctor.wecom.address_not_trusted", False)
    assert finding.params["address"] == "203.0.113.7"


async def test_a_wrong_secret_and_a_wrong_app(wecom: WecomServer) -> None:
    app = wecom.app()
    for wrong, code in (({"secret": "x"}, "secret_refused"), ({"agent_id": 7}, "wrong_app")):
        adapter = adapter_for(wecom, app, **wrong)
        found = {one.code: one.is_good for one in await adapter.check()}
        assert found[f"doctor.wecom.{code}"] is False


async def test_a_platform_out_of_reach(stage: AppStage) -> None:
    await stage.wecom.goes_down()
    assert await findings(stage) == {"unreachable": False}
    await stage.wecom.comes_up()


async def test_the_menu_is_offered_once_it_can_be(wecom: WecomServer) -> None:
    menu = {"button": [{"type": "click", "name": "报修", "key": "/new"}]}
    async with app_stage(wecom, menu=menu) as stage:
        await wecom.eventually(lambda: stage.app.menu)
        assert stage.app.menu == menu
        assert stage.adapter.account == ACCOUNT
    async with app_stage(wecom, menu=menu):
        await wecom.eventually(lambda: wecom.count("menu/get") == 2)
    assert wecom.count("menu/create") == 1


async def test_a_card_is_no_second_one_because_it_could_not_be_remembered(
    wecom: WecomServer,
) -> None:
    memory = Forgetful(2)
    async with app_stage(wecom, memory=memory) as stage:
        posted = await send(stage, **card())
        assert memory.failures == 0
        await send(stage, "2", edits=posted.message_ids[0], **card("李工处理中"))
        (shown,) = stage.shown()
        assert "李工处理中" in shown.text
