import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.tickets.pleasantries import is_greeting, is_pleasantry


@pytest.mark.parametrize(
    "text",
    [
        "好的",
        "好的。",
        "好的！！",
        "好的好的",
        "好的，谢谢",
        "好的 谢谢您～",
        "谢谢🙏",
        "收到，谢谢，辛苦了！",
        "非常感谢！",
        "嗯嗯",
        "行",
        "没问题",
        "可以了，谢谢",
        "OK的",
        "ok",
        "OK 👌",
        "Ok, thanks!",
        "thanks",
        "Thank you so much.",
        "Thanks a lot for your help!",
        "Got it, thank you",
        "that’s great, thanks",
        "👍",
        "👍🏻👍🏻",
        "🙏🙏",
        "❤️",
        "[强]",
        "[抱拳] 谢谢",
        "再见",
    ],
)
def test_these_ask_for_nothing(text: str) -> None:
    assert is_pleasantry(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "。。。",
        "？",
        "好的？",
        "好吗",
        "不行",
        "不好",
        "不可以",
        "好的，但是还是打不开",
        "谢谢，还有一个问题",
        "谢谢，什么时候能来",
        "收到了吗",
        "没收到",
        "还是不行",
        "no thanks, it is still broken",
        "not good",
        "thanks but it fails again",
        "ok?",
        "ok, when?",
        "no",
        "okra",
        "👎",
        "😡",
        "👍?",
        "1",
        "好的" * 60,
    ],
)
def test_these_say_something(text: str) -> None:
    assert not is_pleasantry(text)


@pytest.mark.parametrize("text", ["可以", "行", "没问题", "yes", "Sure!", "嗯", "对的"])
def test_agreement_answers_an_open_question(text: str) -> None:
    assert is_pleasantry(text)
    assert not is_pleasantry(text, is_question_open=True)


@pytest.mark.parametrize("text", ["好的", "谢谢", "收到", "👍", "thanks", "got it"])
def test_thanks_answer_no_question(text: str) -> None:
    assert is_pleasantry(text, is_question_open=True)


@settings(deadline=None)
@given(thanks=st.sampled_from(["好的", "谢谢", "thanks "]), number=st.integers(10, 99999))
def test_thanks_with_a_number_say_something(thanks: str, number: int) -> None:
    assert not is_pleasantry(f"{thanks}{number}")


@pytest.mark.parametrize("hello", ["你好", "您好！", "在吗？", "Hi", "hello there!", "你好，在吗"])
def test_who_knocks_has_said_nothing_yet(hello: str) -> None:
    assert is_greeting(hello)


@pytest.mark.parametrize(
    "said", ["", "你好，打印机坏了", "hi, my printer is broken", "请问怎么开发票"]
)
def test_a_greeting_with_a_request_is_a_request(said: str) -> None:
    assert not is_greeting(said)
