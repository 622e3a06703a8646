import asyncio
from typing import Any

import pytest
from aiohttp import ClientSession, WSMsgType, WSServerHandshakeError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.webchat.inbound import read_object, to_frame
from adapters.webchat.lines import LineBody
from adapters.webchat.refusals import Refused
from adapters.webchat.settings import Rates
from domain.messaging import Address, ChatKind, IncomingKind, Outgoing
from domain.ports import Unit
from tests.integration.webchat.house import ACCOUNT, House, Opened, card, question, until
from tests.integration.webchat.page import Page, new_session, open_page, seat_of


async def test_what_is_written_is_taken_in_and_answered(home: House, http: ClientSession) -> None:
    async with open_page(http) as page:
        answer = await page.say("打印机坏了")
        await page.sees("打印机坏了", "收到：打印机坏了")

    [message] = home.desk.taken
    assert answer["type"] == "ack"
    assert message.kind is IncomingKind.MESSAGE
    assert message.address == Address(account=ACCOUNT, chat=page.session["chat"])
    assert message.chat_kind is ChatKind.PRIVATE
    assert message.message_id == str(answer["line"])
    assert message.sender.language == "zh-hans"


async def test_what_is_sent_again_stands_there_once(home: House, http: ClientSession) -> None:
    async with open_page(http) as page:
        answers = [await page.say("打印机坏了", id="the-same-id") for _ in range(3)]
        await page.sees("打印机坏了", "收到：打印机坏了")

    assert {answer["line"] for answer in answers} == {answers[0]["line"]}
    assert len(home.desk.taken) == 1
    assert page.texts == ["打印机坏了", "收到：打印机坏了"]


async def test_two_tabs_sending_the_same_say_it_once(home: House, http: ClientSession) -> None:
    session = await new_session(http)
    async with open_page(http, session) as one, open_page(http, session) as two:
        await asyncio.gather(*(tab.say("急！", id="the-same-id") for tab in (one, two)))
        await one.sees("急！", "收到：急！")

    assert [message.text for message in home.desk.taken] == ["急！"]


async def test_nothing_is_acknowledged_before_it_is_stored(
    home: House, http: ClientSession
) -> None:
    home.desk.failures = 2
    async with open_page(http) as page:
        refused = [await page.say("断电了", id="the-same-id") for _ in range(2)]
        taken = await page.say("断电了", id="the-same-id")
        await page.sees("断电了", "收到：断电了")

    assert [(answer["type"], bool(answer["retry_after"])) for answer in refused] == [
        ("refused", True)
    ] * 2
    assert taken["type"] == "ack"
    assert page.texts.count("断电了") == 1


async def test_a_page_that_was_away_gets_what_it_missed(home: House, http: ClientSession) -> None:
    session = await new_session(http)
    async with open_page(http, session) as page:
        await page.say("一")
        await page.sees("收到：一")
        seen = page.revision
    for number in range(130):
        message = Outgoing(
            address=Address(account=ACCOUNT, chat=session["chat"]), text=f"通知 {number}"
        )
        await home.desk.show(message, key=f"notice {number}")

    async with open_page(http, session, revision=seen) as back:
        await back.sees(*(f"通知 {number}" for number in range(130)))
        assert back.opening == {}
        assert len(back.lines) == 130


async def test_older_lines_are_there_for_scrolling_back(home: House, http: ClientSession) -> None:
    session = await new_session(http)
    address = Address(account=ACCOUNT, chat=session["chat"])
    for number in range(70):
        await home.desk.show(Outgoing(address=address, text=str(number)), key=f"n {number}")

    async with open_page(http, session) as page:
        await page.sees("69")
        assert page.opening["has_more"]
        older = await page.ask({"type": "back", "before": min(page.lines)})

    assert [line["text"] for line in older["lines"]] == [str(number) for number in range(10)]
    assert not older["has_more"]


async def test_one_chat_hears_nothing_of_another(home: House, http: ClientSession) -> None:
    async with open_page(http) as wang, open_page(http) as chen:
        said = await wang.say("王女士的秘密")
        await wang.sees("收到：王女士的秘密")
        answers = [
            await chen.ask({"type": "renew", "line": said["line"]}),
            await chen.ask({"type": "back", "before": 10_000}),
            await chen.ask(
                {"type": "edit", "id": "edit-0001", "line": said["line"], "text": "改掉"}
            ),
            await chen.say("看看", reply_to=said["line"]),
        ]
        await chen.sees("收到：看看")

    assert "秘密" not in str(answers)
    assert "秘密" not in str(chen.lines)
    assert answers[2]["code"] == "page.error.not_there"
    assert "改掉" not in str(wang.lines)


async def test_a_line_of_somebody_else_in_the_same_chat_cannot_be_changed(
    home: House, http: ClientSession
) -> None:
    li, wang = [await seat_of(http, person) for person in ("demo:li", "demo:wanggong")]
    async with open_page(http, li) as first, open_page(http, wang) as second:
        line = (await first.say("我来处理"))["line"]
        answer = await second.ask(
            {"type": "edit", "id": "edit-0001", "line": line, "text": "他来处理"}
        )

    assert answer["code"] == "page.error.not_there"
    assert [message.kind for message in home.desk.taken] == [IncomingKind.MESSAGE]


async def test_an_edited_message_is_marked_and_followed(home: House, http: ClientSession) -> None:
    async with open_page(http) as page:
        line = (await page.say("打印机坏了"))["line"]
        await page.ask({"type": "edit", "id": "edit-0001", "line": line, "text": "复印机坏了"})
        await page.sees("复印机坏了")

    edit = home.desk.taken[-1]
    assert (edit.kind, edit.message_id, edit.text) == (IncomingKind.EDIT, str(line), "复印机坏了")
    assert page.lines[line]["is_edited"]


async def test_a_pressed_button_stays_marked(home: House, http: ClientSession) -> None:
    async with open_page(http) as page:
        address = Address(account=ACCOUNT, chat=page.session["chat"])
        line = int(await home.desk.show(question(address), key="q"))
        await page.sees("请问是哪类问题？")
        await page.press(line, "/pick repair")
        await page.finds(line, pressed="/pick repair")

    press = home.desk.taken[0].press
    assert press is not None
    assert (press.command, press.version) == ("/pick repair", 1)


async def test_a_press_of_which_nothing_came_is_not_marked(
    home: House, http: ClientSession
) -> None:
    home.desk.notice = "这个按钮已经过期。"
    async with open_page(http) as page:
        address = Address(account=ACCOUNT, chat=page.session["chat"])
        line = int(await home.desk.show(question(address), key="q"))
        answer = await page.press(line, "/pick repair")
        await page.sees("请问是哪类问题？")

    assert answer["notice"] == "这个按钮已经过期。"
    assert page.lines[line]["pressed"] == ""


async def test_a_press_repeated_after_a_lost_connection_counts_once(
    home: House, http: ClientSession
) -> None:
    session = await new_session(http)
    for _ in range(2):
        async with open_page(http, session) as page:
            await page.press(0, "/new", id="the-same-press")
            await page.sees("请问是哪类问题？")

    assert len(home.desk.taken) == 1
    assert page.texts == ["请问是哪类问题？"]


async def test_a_card_changes_in_place_for_everybody(home: House, http: ClientSession) -> None:
    li, wang = [await seat_of(http, person) for person in ("demo:li", "demo:wanggong")]
    address = Address(account=ACCOUNT, chat="g:engineers")
    async with open_page(http, li) as first, open_page(http, wang) as second:
        line = await home.desk.show(card(address), key="1")
        await second.press(int(line), "/claim 1042")
        await home.desk.show(card(address, "处理中"), key="2", edits=line)
        for page in (first, second):
            await page.sees("收到：/claim 1042")
            shown = page.lines[int(line)]
            await page.finds(int(line), facts=[["状态", "处理中"], *shown["facts"][1:]])
            assert not page.lines[int(line)]["is_edited"]
            assert page.lines[int(line)]["pressed"] == ""


async def test_an_answer_quotes_what_it_answers(home: House, http: ClientSession) -> None:
    async with open_page(http) as page:
        address = Address(account=ACCOUNT, chat=page.session["chat"])
        line = int(await home.desk.show(card(address), key="c"))
        said = await page.say("已经换过纸了", reply_to=line)
        await page.sees("已经换过纸了")

    assert home.desk.taken[0].reply_to == str(line)
    assert page.lines[said["line"]]["quote"] == {
        "line": line,
        "author": "",
        "text": "#1042 打印机卡纸，无法打印",
    }


async def test_a_group_sees_who_reads_and_who_types(http: ClientSession) -> None:
    li, wang = [await seat_of(http, person) for person in ("demo:li", "demo:wanggong")]
    async with open_page(http, li) as first, open_page(http, wang) as second:
        line = (await first.say("谁有空？"))["line"]
        await second.sees("谁有空？")
        await second.ask({"type": "typing"})
        await second.ask({"type": "read", "line": line})
        assert (await first.hears("typing"))["name"] == "王工"
        assert (await first.hears("read"))["line"] == line
        assert not [w for w in second.whispers if w["type"] == "typing"]

    async with open_page(http, li) as again:
        await again.sees("谁有空？")
        assert again.opening["read_by_others"] == line
        assert again.opening["read_by_me"] == 0


async def test_whoever_is_too_fast_is_told_and_loses_nothing(opened: Opened) -> None:
    rates = Rates(person=(4, 20))
    async with opened(rates=rates) as (home, http), open_page(http) as page:
        for number in range(8):
            answer = await page.say(str(number), id=f"number-{number:04}")
            while answer["type"] == "refused":
                assert answer["code"] == "page.error.too_fast"
                await asyncio.sleep(answer["retry_after"])
                answer = await page.say(str(number), id=f"number-{number:04}")

        assert [message.text for message in home.desk.taken] == [str(n) for n in range(8)]
        assert home.desk.calls == 8


@pytest.mark.parametrize(
    "frame",
    [
        {"type": "say", "id": "short", "text": "x"},
        {"type": "say", "text": "x"},
        {"type": "say", "id": "good-id-1", "text": ""},
        {"type": "say", "id": "good-id-1", "text": "\u0000\u202e"},
        {"type": "say", "id": "good-id-1", "text": 7},
        {"type": "say", "id": "good-id-1", "text": "x", "files": "all"},
        {"type": "say", "id": "good-id-1", "text": "x", "files": [1]},
        {"type": "say", "id": "good-id-1", "text": "x", "files": ["x"] * 11},
        {"type": "say", "id": "good-id-1", "text": "x", "files": ["made up"]},
        {"type": "say", "id": "good-id-1", "text": "x", "reply_to": -1},
        {"type": "say", "id": "good-id-1", "text": "x", "reply_to": 2**70},
        {"type": "say", "id": "good-id-1", "text": "长" * 4001},
        {"type": "press", "id": "good-id-1", "line": 1},
        {"type": "edit", "id": "good-id-1", "line": 1, "text": "x"},
        {"type": "drop tables"},
        {},
    ],
)
async def test_nonsense_is_refused_and_the_talk_goes_on(
    home: House, http: ClientSession, frame: dict[str, Any]
) -> None:
    async with open_page(http) as page:
        answer = await page.ask(frame)
        assert (answer["type"], answer["retry_after"]) == ("refused", None)
        assert (await page.say("还在吗"))["type"] == "ack"

    assert len(home.desk.taken) == 1


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        max_leaves=8,
    )
    | st.fixed_dictionaries(
        {"type": st.sampled_from(["say", "edit", "press", "read", "back", "renew", "typing"])},
        optional={
            key: st.none() | st.integers() | st.text() | st.lists(st.text())
            for key in ("id", "text", "files", "reply_to", "line", "command", "version", "locale")
        },
    )
)
def test_whatever_a_page_says_is_understood_or_refused(said: Any) -> None:
    if not isinstance(said, dict):
        said = {"type": said}
    try:
        frame = to_frame(said)
    except Refused:
        return
    text = getattr(frame, "text", "")
    assert "\0" not in text
    text.encode("utf-8")


@pytest.mark.parametrize("raw", ["", "[]", "null", "{", "[" * 100_000, "\x00"])
def test_what_is_no_object_is_refused(raw: str) -> None:
    with pytest.raises(Refused):
        read_object(raw)


@pytest.mark.parametrize(
    "hello",
    ["nonsense", "[]", "{}", '{"token": 7}', '{"type": "hello", "token": "forged.token"}'],
)
async def test_a_socket_without_a_good_token_is_closed(http: ClientSession, hello: str) -> None:
    async with http.ws_connect("/chat/socket") as socket:
        await socket.send_str(hello)
        told = await socket.receive_json()
        closing = await socket.receive()

    assert told["type"] == "refused"
    assert closing.type is WSMsgType.CLOSE
    assert closing.data == 4401


async def test_a_socket_of_another_site_is_not_opened(http: ClientSession) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await http.ws_connect("/chat/socket", headers={"Origin": "https://evil.example.com"})

    assert refused.value.status == 403


async def test_a_frame_too_large_ends_the_socket_and_nothing_else(
    home: House, http: ClientSession
) -> None:
    session = await new_session(http)
    async with http.ws_connect("/chat/socket") as socket:
        await socket.send_json({"type": "hello", "token": session["token"]})
        await socket.receive_json()
        await socket.send_str("x" * 100_000)
        while (await socket.receive()).type is WSMsgType.TEXT:
            continue
        assert socket.closed

    async with open_page(http, session) as page:
        assert (await page.say("我还在"))["type"] == "ack"


async def test_a_page_that_cannot_be_told_the_news_is_let_go_to_come_back(
    home: House, http: ClientSession
) -> None:
    session = await new_session(http)
    address = Address(account=ACCOUNT, chat=session["chat"])
    async with open_page(http, session) as page:
        await page.say("一")
        await page.sees("收到：一")
    await home.desk.show(Outgoing(address=address, text="二"), key="2")
    home.store.is_unreadable = True
    async with open_page(http, session, revision=page.revision) as deaf:
        await until(lambda: deaf.socket.closed)
    home.store.is_unreadable = False

    async with open_page(http, session, revision=page.revision) as back:
        await back.sees("二")


async def test_lines_nobody_was_told_of_are_shown_before_those_that_follow(
    home: House, http: ClientSession
) -> None:
    session = await new_session(http)
    address = Address(account=ACCOUNT, chat=session["chat"])
    body = LineBody(text="二").to_json()

    def write(unit: Unit) -> None:
        unit.chat_log.append(session["chat"], key="2", author="", author_name="", body=body)

    async with open_page(http, session) as page:
        await page.say("一")
        await page.sees("收到：一")
        await home.store.run(write)
        await home.desk.show(Outgoing(address=address, text="三"), key="3")
        await page.sees("一", "收到：一", "二", "三")


async def test_stopping_lets_pages_go_and_takes_nothing_more(
    home: House, http: ClientSession
) -> None:
    async with open_page(http) as page:
        await home.adapter.stop()
        message = await page.socket.receive() if not page.socket.closed else None

    assert message is None or message.type in {WSMsgType.CLOSED, WSMsgType.CLOSE, WSMsgType.CLOSING}
    async with http.post(
        "/chat/messages",
        json={"type": "say", "id": "good-id-1", "text": "晚了"},
        headers=page.headers,
    ) as response:
        told = await response.json()
    assert (told["type"], bool(told["retry_after"])) == ("refused", True)
    assert home.desk.taken == []


async def test_fifty_visitors_at_once_are_each_heard_once(home: House, http: ClientSession) -> None:
    async def visit(number: int) -> Page:
        async with open_page(http) as page:
            await asyncio.gather(
                page.say(f"甲 {number}", id=f"first-{number:04}"),
                page.say(f"乙 {number}", id=f"second-{number:04}"),
            )
            await page.sees(f"收到：甲 {number}")
            await page.sees(f"收到：乙 {number}")
        return page

    pages = await asyncio.gather(*(visit(number) for number in range(50)))

    assert len({page.session["chat"] for page in pages}) == 50
    assert len(home.desk.taken) == 100
    assert all(len(page.lines) == 4 for page in pages)
