"""How customer service sends: menus, the closed window, sessions, silence, repetition, files."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.shared.memory import PassingMemory
from bot.texts import LOCALES, load_texts
from domain.delivery import (
    AccountRefused,
    AddressUnreachable,
    Dispatch,
    LimitScope,
    MessageRefused,
    OutcomeUnknown,
    OutgoingFile,
    Receipt,
    RetryLater,
    WindowClosed,
)
from domain.messaging import Button, FileKind, Outgoing
from tests.integration.wecom.kf_stages import ACCOUNT, WORDS, KfStage, kf_adapter, kf_stage
from tests.platforms.wecom import Befall, Fault, WecomServer

DAY = 24 * 3600
TEXTS = load_texts()
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


@pytest.fixture
async def stage(wecom: WecomServer) -> AsyncIterator[KfStage]:
    """She has just written."""
    async with kf_stage(wecom) as started:
        started.hand.says("漏水")
        await started.door.takes(1)
        yield started


async def send(stage: KfStage, key: str = "1", **message: object) -> Receipt:
    files = message.pop("files", ())
    outgoing = Outgoing(address=stage.address, **message)
    return await stage.adapter.send(Dispatch(key=key, message=outgoing, files=files))


def choices(count: int) -> tuple[tuple[Button, ...], ...]:
    return tuple((Button(label=f"第 {n} 项", command=f"/pick {n}"),) for n in range(count))


def texts(stage: KfStage) -> list[str]:
    return [post.text for post in stage.hand.posts]


# ---------------------------------------------------------------------- one message for two


async def test_words_and_buttons_are_one_message(stage: KfStage) -> None:
    await send(stage, title="#1042", text="字" * 300, buttons=choices(10))
    (post,) = stage.hand.posts
    assert len(post.buttons) == 10
    assert post.text == "#1042\n\n" + "字" * 300


async def test_what_a_menu_has_no_room_for_can_be_typed(stage: KfStage) -> None:
    await send(stage, text="选一项", buttons=choices(12))
    (post,) = stage.hand.posts
    assert post.buttons == [f"第 {n} 项" for n in range(10)]
    assert post.text == "选一项\n第 10 项 /pick 10\n第 11 项 /pick 11"


async def test_long_labels_are_cut_and_mean_the_same(stage: KfStage) -> None:
    button = Button(label="😀" * 50, command="/pick 1", version=3)
    await send(stage, text="x", buttons=((button,),))
    (shown,) = stage.hand.posts[0].buttons
    assert shown.endswith("…")
    stage.hand.presses(shown)
    _, press = await stage.door.takes(2)
    assert (press.press.command, press.press.version) == ("/pick 1", 3)


async def test_links_are_not_made_of_what_people_write(stage: KfStage) -> None:
    await send(stage, text='<a href="https://evil.example">点我</a>')
    assert "<a" not in texts(stage)[0]


# ---------------------------------------------------------------------- the window


async def test_the_sixth_message_waits_for_a_word_of_hers(stage: KfStage) -> None:
    for number in range(5):
        await send(stage, str(number), text=str(number))
    with pytest.raises(WindowClosed) as closed:
        await send(stage, "5", text="5")
    assert closed.value.words == WORDS.failures[6]
    stage.hand.says("然后呢")
    await send(stage, "5", text="5")
    assert texts(stage) == ["0", "1", "2", "3", "4", "5"]


async def test_after_two_days_she_has_to_write_first(stage: KfStage) -> None:
    stage.wecom.clock.skip(2 * DAY)
    with pytest.raises(WindowClosed) as closed:
        await send(stage, text="好了吗")
    assert closed.value.words == WORDS.failures[4]


async def test_a_long_message_goes_on_where_the_window_closed(stage: KfStage) -> None:
    text = " ".join(f"第{number}句。" for number in range(1500))
    with pytest.raises(WindowClosed):
        await send(stage, text=text)
    stage.hand.says("继续")
    receipt = await send(stage, text=text)
    assert " ".join(texts(stage)).split() == text.split()
    assert receipt.message_ids == tuple(post.msgid for post in stage.hand.posts)


# ---------------------------------------------------------------------- sessions


async def test_a_new_session_is_made_ours(stage: KfStage) -> None:
    stage.wecom.faults.codes("kf/send_msg", 95018)
    await send(stage, text="您好")
    assert texts(stage) == ["您好"]
    assert stage.account.session(stage.hand.customer).state == 1


async def test_with_a_colleague_she_is_not_talked_to(stage: KfStage) -> None:
    stage.hand.is_served_by("lisi")
    with pytest.raises(WindowClosed) as closed:
        await send(stage, text="已解决")
    assert "lisi" in closed.value.words
    stage.hand.is_left()
    with pytest.raises(WindowClosed) as closed:
        await send(stage, text="已解决")
    assert closed.value.words == WORDS.sessions[4]
    stage.hand.says("还有事")
    await send(stage, text="已解决")
    assert texts(stage) == ["已解决"]


async def test_a_session_that_looks_right_is_tried_again_soon(stage: KfStage) -> None:
    stage.account.session(stage.hand.customer).state = 1
    stage.wecom.faults.codes("kf/send_msg", 95018)
    with pytest.raises(RetryLater):
        await send(stage, text="x")
    await send(stage, text="x")
    assert texts(stage) == ["x"]


# ---------------------------------------------------------------------- silence and repetition


@pytest.mark.parametrize("code", [84999, 40058, 95007])
@pytest.mark.parametrize("befall", [Befall.CUT_AFTER_EFFECT, Befall.CUT])
async def test_what_was_not_answered_is_shown_once(
    stage: KfStage, befall: Befall, code: int
) -> None:
    stage.kf.repeated_code = code
    stage.wecom.faults.add("kf/send_msg", Fault(befall=befall))
    with pytest.raises(OutcomeUnknown):
        await send(stage, text="您好")
    receipt = await send(stage, text="您好")
    assert [post.msgid for post in stage.hand.posts] == list(receipt.message_ids)


async def test_what_a_dead_process_sent_is_not_sent_again(wecom: WecomServer) -> None:
    memory = PassingMemory(now=lambda: datetime.fromtimestamp(wecom.clock.now(), UTC))
    text = " ".join(f"第{number}句。" for number in range(300))
    async with kf_stage(wecom, memory) as stage:
        stage.hand.says("漏水")
        await stage.door.takes(1)
        silent = Fault(befall=Befall.SILENT_AFTER_EFFECT)
        wecom.faults.add("kf/send_msg", Fault(befall=Befall.NONE), silent)
        sending = asyncio.create_task(send(stage, text=text))
        await wecom.eventually(lambda: len(stage.hand.posts) == 2)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
    async with kf_stage(wecom, memory) as stage:
        receipt = await send(stage, text=text)
    assert " ".join(texts(stage)).split() == text.split()
    assert receipt.message_ids == tuple(post.msgid for post in stage.hand.posts)


async def test_a_message_that_is_wrong_is_not_taken_for_a_repeated_one(stage: KfStage) -> None:
    stage.wecom.faults.codes("kf/send_msg", 40058)
    with pytest.raises(MessageRefused):
        await send(stage, text="x")
    await send(stage, text="x")
    assert texts(stage) == ["x"]


async def test_the_same_words_twice_are_two_messages(stage: KfStage) -> None:
    await send(stage, "1", text="好")
    await send(stage, "2", text="好")
    assert texts(stage) == ["好", "好"]


async def test_ids_are_such_as_wecom_takes(stage: KfStage) -> None:
    for n, key in enumerate(("1", "9" * 19, "odd key / with: all kinds")):
        receipt = await send(stage, key, text=str(n))
        assert all(len(one) <= 32 for one in receipt.message_ids)
    assert len(stage.hand.posts) == 3


async def test_a_greeting_without_an_answer_is_given_once(stage: KfStage) -> None:
    stranger = stage.wecom.kf_hand(stage.account, "wmNew", "新客")
    stranger.enters("lobby")
    await stage.door.takes(2)
    stage.address = stage.door.taken[1].address
    cut = Fault(befall=Befall.CUT_AFTER_EFFECT)
    stage.wecom.faults.add("kf/send_msg_on_event", cut)
    with pytest.raises(OutcomeUnknown):
        await send(stage, text="您好")
    await send(stage, text="您好")
    assert [post.text for post in stranger.posts] == ["您好"]


async def test_a_welcome_that_is_over_costs_an_ordinary_message(stage: KfStage) -> None:
    stage.wecom.faults.codes("kf/send_msg_on_event", 42003)
    stranger = stage.wecom.kf_hand(stage.account, "wmNew", "新客")
    stranger.enters("lobby")
    await stage.door.takes(2)
    stage.address = stage.door.taken[1].address
    with pytest.raises(WindowClosed):
        await send(stage, text="您好")


# ---------------------------------------------------------------------- files


def a_file(folder: Path, content: bytes = PNG, **more: object) -> OutgoingFile:
    path = folder / "a.bin"
    path.write_bytes(content)
    known = {"kind": FileKind.PICTURE, "name": "铭牌.png", "media_type": "image/png"}
    return OutgoingFile(**{**known, "size": len(content), "path": path, **more})


async def test_a_file_whose_reference_is_over_is_handed_in_anew(
    stage: KfStage, tmp_path: Path
) -> None:
    await send(stage, files=(a_file(tmp_path, reference="image:MEDIA-gone"),))
    (post,) = stage.hand.posts
    assert (post.kind, post.file.content) == ("image", PNG)


async def test_a_picture_that_is_none_goes_as_a_file(stage: KfStage, tmp_path: Path) -> None:
    await send(stage, files=(a_file(tmp_path, b"no picture"),))
    (post,) = stage.hand.posts
    assert (post.kind, post.file.name) == ("file", "铭牌.png")


async def test_a_file_handed_in_without_an_answer_is_tried_again(
    stage: KfStage, tmp_path: Path
) -> None:
    stage.wecom.faults.add("media/upload", Fault(befall=Befall.CUT_AFTER_EFFECT))
    with pytest.raises(RetryLater):
        await send(stage, files=(a_file(tmp_path),))
    await send(stage, files=(a_file(tmp_path),))
    assert len(stage.hand.posts) == 1


# ---------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (45009, RetryLater),
        (45033, RetryLater),
        (-1, RetryLater),
        (95003, RetryLater),
        (40096, AddressUnreachable),
        (60020, AccountRefused),
        (48002, AccountRefused),
        (95000, AccountRefused),
        (95004, AccountRefused),
        (95011, AccountRefused),
        (95012, AccountRefused),
        (95017, AccountRefused),
        (95001, WindowClosed),
        (95002, WindowClosed),
        (95013, WindowClosed),
        (95008, MessageRefused),
        (40008, MessageRefused),
    ],
)
async def test_each_refusal_calls_for_its_reaction(
    stage: KfStage, code: int, expected: type[Exception]
) -> None:
    stage.wecom.faults.codes("kf/send_msg", code)
    with pytest.raises(expected):
        await send(stage, text="x")
    await send(stage, text="x")
    assert texts(stage) == ["x"]


async def test_too_much_silences_the_account(stage: KfStage) -> None:
    stage.wecom.faults.codes("kf/send_msg", 45009)
    with pytest.raises(RetryLater) as later:
        await send(stage, text="x")
    assert (later.value.scope, later.value.is_told) == (LimitScope.ACCOUNT, True)


async def test_a_bad_gateway_is_tried_again(stage: KfStage) -> None:
    stage.wecom.faults.add("kf/send_msg", Fault(befall=Befall.STATUS))
    with pytest.raises(RetryLater):
        await send(stage, text="x")
    await send(stage, text="x")
    assert texts(stage) == ["x"]


# ---------------------------------------------------------------------- doctor


async def codes(stage: KfStage) -> dict[str, bool]:
    findings = await kf_adapter(stage.wecom, stage.account).check()
    for finding in findings:
        for locale in LOCALES:
            assert TEXTS(locale).say(finding.code, **finding.params)
        assert finding.params["account"] == ACCOUNT
    return {finding.code: finding.is_good for finding in findings}


async def test_doctor_walks_through_the_console(stage: KfStage) -> None:
    stage.account.servicers = {"lisi": 0, "wangwu": 1}
    assert await codes(stage) == {
        "doctor.wecom.secret": True,
        "doctor.wecom_kf.account": True,
        "doctor.wecom_kf.colleagues": True,
        "doctor.wecom_kf.callback": True,
        "doctor.wecom_kf.fetched_again": True,
    }


async def test_doctor_names_what_is_wrong(stage: KfStage) -> None:
    stage.account.is_managed = False
    assert (await codes(stage))["doctor.wecom_kf.not_managed"] is False
    stage.kf.accounts.clear()
    assert (await codes(stage))["doctor.wecom_kf.no_account"] is False
    for code, expected in (
        (48002, "doctor.wecom_kf.not_permitted"),
        (95017, "doctor.wecom_kf.not_permitted"),
        (40001, "doctor.wecom.secret_refused"),
        (60020, "doctor.wecom.address_not_trusted"),
        (50003, "doctor.wecom.refused"),
    ):
        stage.wecom.faults.codes("kf/account/list", code)
        assert await codes(stage) == {expected: False}
    await stage.wecom.goes_down()
    assert await codes(stage) == {"doctor.wecom.unreachable": False}
