"""Messages, keyboards, files, topics and members, judged by python-telegram-bot."""

import asyncio

import aiohttp
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaDocument,
    InputMediaPhoto,
    ReplyParameters,
    Update,
)
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from tests.platforms.telegram import TOKEN, Snapshot, TelegramServer
from tests.platforms.telegram_judge import ONE_PIXEL, client

FORUM = -1001000000001


def keyboard(label: str, data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=data)]])


async def updates(bot: Bot) -> tuple[Update, ...]:
    """What has arrived; it is confirmed, since hasty repeats of an offset are slowed down."""
    arrived = await bot.get_updates(offset=0, timeout=0, allowed_updates=Update.ALL_TYPES)
    if arrived:
        await bot.get_updates(offset=arrived[-1].update_id + 1, timeout=0)
    return arrived


async def test_the_bot_knows_itself_and_a_wrong_token_is_refused(telegram, bot):
    assert bot.username == "gongdan_bot"
    assert not bot.can_read_all_group_messages
    with pytest.raises(InvalidToken, match="rejected by the server"):
        async with client(telegram, "1:wrong"):
            pass
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("noSuchMethod")


async def test_a_conversation(telegram, bot):
    person = telegram.user(7, "王女士", "zh-hans")
    chat = telegram.private_chat(person)
    person.writes(chat, "/start T42")
    (update,) = await updates(bot)
    assert update.message.text == "/start T42"
    assert update.message.chat.type == "private"
    assert update.message.from_user.language_code == "zh-hans"
    assert update.message.parse_entities(["bot_command"])

    sent = await bot.send_message(
        7, "<b>您好</b> &lt;王&gt;", parse_mode="HTML", reply_markup=keyboard("进度", "/show 1042")
    )
    assert sent.text == "您好 <王>"
    (shown,) = chat.messages[1:]
    assert (shown.text, shown.buttons, shown.edits) == ("您好 <王>", [["进度"]], 0)
    assert shown.entities == [{"type": "bold", "offset": 0, "length": 2}]

    query = person.presses(shown, "进度")
    (update,) = await updates(bot)
    assert update.callback_query.data == "/show 1042"
    assert update.callback_query.message.message_id == sent.message_id
    await update.callback_query.answer("好的")
    assert (query.is_answered, query.notice) == (True, "好的")

    await bot.edit_message_text("处理中", chat_id=7, message_id=sent.message_id)
    assert (shown.text, shown.buttons, shown.edits) == ("处理中", [], 1)


async def test_text_limits_count_utf16_units_after_parsing(telegram, bot):
    person = telegram.user(7, "王")
    person.writes(telegram.private_chat(person), "hi")
    await bot.send_message(7, "<b>" + "😀" * 2048 + "</b>", parse_mode="HTML")
    with pytest.raises(BadRequest, match="Message is too long"):
        await bot.send_message(7, "😀" * 2048 + "x")
    with pytest.raises(BadRequest, match="Message text is empty"):
        await bot.send_message(7, "")
    with pytest.raises(BadRequest, match="Text must be non-empty"):
        await bot.send_message(7, "<b> </b>", parse_mode="HTML")
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_photo(7, ONE_PIXEL, caption="字" * 1025)


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("中<x>y</x>", 'Unsupported start tag "x" at byte offset 3'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
    ],
)
async def test_html_must_be_balanced(telegram, bot, html, reason):
    person = telegram.user(7, "王")
    person.writes(telegram.private_chat(person), "hi")
    with pytest.raises(BadRequest) as refused:
        await bot.send_message(7, html, parse_mode="HTML")
    assert str(refused.value).lower() == f"can't parse entities: {reason}".lower()


async def test_keyboards_are_checked(telegram, bot):
    person = telegram.user(7, "王")
    person.writes(telegram.private_chat(person), "hi")
    await bot.send_message(7, "x", reply_markup=keyboard("64 bytes", "é" * 32))
    with pytest.raises(BadRequest, match=r"(?i)button_data_invalid"):
        await bot.send_message(7, "x", reply_markup=keyboard("66 bytes", "é" * 33))
    with pytest.raises(BadRequest, match=r"(?i)text buttons are unallowed"):
        await bot.send_message(
            7, "x", reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("nothing")]])
        )
    await bot.send_message(7, "x", reply_markup=ForceReply(selective=True))


async def test_edits_and_deletions_say_what_is_wrong(telegram, bot):
    person = telegram.user(7, "王")
    chat = telegram.private_chat(person)
    theirs = person.writes(chat, "hi")
    sent = await bot.send_message(7, "x", reply_markup=keyboard("a", "a"))
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content"):
        await bot.edit_message_text("x", 7, sent.message_id, reply_markup=keyboard("a", "a"))
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("x", 7, theirs.id)
    await bot.edit_message_reply_markup(7, sent.message_id)
    await bot.delete_message(7, sent.message_id)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("y", 7, sent.message_id)
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(7, sent.message_id)
    picture = await bot.send_photo(7, ONE_PIXEL)
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("y", 7, picture.message_id)
    await bot.edit_message_caption(7, picture.message_id, caption="c")
    assert [one.text for one in chat.messages] == ["hi", "c"]


async def test_replies(telegram, bot):
    person = telegram.user(7, "王")
    chat = telegram.private_chat(person)
    question = person.writes(chat, "多久?")
    answer = await bot.send_message(7, "今天", reply_parameters=ReplyParameters(question.id))
    assert answer.reply_to_message.text == "多久?"
    person.writes(chat, "谢谢", reply_to=chat.messages[-1])
    assert (await updates(bot))[-1].message.reply_to_message.text == "今天"
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(7, "x", reply_parameters=ReplyParameters(999))
    alone = await bot.send_message(
        7, "x", reply_parameters=ReplyParameters(999, allow_sending_without_reply=True)
    )
    assert alone.reply_to_message is None


async def test_files_both_ways(telegram, bot):
    person = telegram.user(7, "王")
    chat = telegram.private_chat(person)
    person.sends_photo(chat, ONE_PIXEL, "铭牌")
    person.sends_file(chat, "document", b"%PDF", name="发票.pdf", media_type="application/pdf")
    person.sends_file(chat, "voice", b"OggS", media_type="audio/ogg")
    photo, document, voice = (update.message for update in await updates(bot))
    assert photo.caption == "铭牌"
    assert [size.width for size in photo.photo] == [90, 320, 1280]
    content = await (await photo.photo[-1].get_file()).download_as_bytearray()
    assert bytes(content) == ONE_PIXEL
    assert (document.document.file_name, voice.voice.mime_type) == ("发票.pdf", "audio/ogg")

    await bot.send_document(7, b"report", filename="报告.txt", caption="见附件")
    again = await bot.send_photo(7, photo.photo[-1].file_id)
    assert again.photo
    assert chat.messages[-2].files[0].content == b"report"
    assert chat.messages[-2].content["document"]["file_name"] == "报告.txt"
    assert chat.messages[-1].files[0].content == ONE_PIXEL
    with pytest.raises(BadRequest, match=r"(?i)can't use file of type document as photo"):
        await bot.send_photo(7, document.document.file_id)
    with pytest.raises(BadRequest, match="Wrong file identifier"):
        await bot.send_photo(7, "AgAC99-photo-1")
    with pytest.raises(BadRequest, match=r"(?i)image_process_failed"):
        await bot.send_photo(7, b"no picture")


async def test_file_sizes(telegram, bot):
    person = telegram.user(7, "王")
    chat = telegram.private_chat(person)
    person.sends_file(chat, "document", bytes((20 << 20) + 1), name="big.bin")
    (update,) = await updates(bot)
    with pytest.raises(BadRequest, match="File is too big"):
        await update.message.document.get_file()
    with pytest.raises(BadRequest, match="is too big for a photo"):
        await bot.send_photo(7, ONE_PIXEL + bytes(10 << 20))
    with pytest.raises(NetworkError, match="Request Entity Too Large"):
        await bot.send_document(7, bytes(52 << 20))


async def test_albums_are_separate_updates_with_a_common_id(telegram, bot):
    person = telegram.user(7, "王")
    chat = telegram.private_chat(person)
    person.sends_album(
        chat,
        Snapshot(kind="photo", content=ONE_PIXEL, caption="坏了"),
        Snapshot(kind="photo", content=ONE_PIXEL),
    )
    first, second = (update.message for update in await updates(bot))
    assert first.media_group_id == second.media_group_id
    assert (first.caption, second.caption) == ("坏了", None)

    sent = await bot.send_media_group(
        7, [InputMediaPhoto(ONE_PIXEL, caption="a"), InputMediaPhoto(first.photo[-1].file_id)]
    )
    assert len({message.media_group_id for message in sent}) == 1
    assert chat.messages[-1].files[0].content == ONE_PIXEL
    with pytest.raises(BadRequest, match="Can't use the media of the specified type"):
        await bot.send_media_group(7, [InputMediaPhoto(ONE_PIXEL), InputMediaDocument(b"x")])
    with pytest.raises(BadRequest, match="Too many messages"):
        await bot.send_media_group(7, [InputMediaPhoto("x")] * 11)


async def test_forum_topics(telegram, bot):
    engineer = telegram.user(1002, "李工")
    forum = telegram.group(FORUM, "技术支持", engineer, is_forum=True)
    topic = await bot.create_forum_topic(FORUM, "#1042 打印机")
    thread = topic.message_thread_id
    await bot.send_message(FORUM, "新工单", message_thread_id=thread)
    engineer.writes(forum, "我来", topic=thread)
    seen = (await updates(bot))[-1].message
    assert (seen.is_topic_message, seen.message_thread_id) == (True, thread)
    assert seen.reply_to_message.forum_topic_created.name == "#1042 打印机"
    assert [one.text for one in forum.in_topic(thread)] == ["新工单", "我来"]

    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(FORUM, "x", message_thread_id=1)
    await bot.edit_forum_topic(FORUM, thread, name="✅ #1042")
    with pytest.raises(BadRequest, match=r"(?i)topic_not_modified"):
        await bot.edit_forum_topic(FORUM, thread, name="✅ #1042")
    await bot.close_forum_topic(FORUM, thread)
    await bot.send_message(FORUM, "管理员仍可写", message_thread_id=thread)
    forum.members[telegram.bot.id].status = "member"
    with pytest.raises(BadRequest, match=r"(?i)topic_closed"):
        await bot.send_message(FORUM, "x", message_thread_id=thread)
    forum.deletes_topic(thread)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(FORUM, "x", message_thread_id=thread)


async def test_topics_need_a_forum_and_rights(telegram, bot):
    telegram.group(FORUM, "plain")
    with pytest.raises(BadRequest, match="The chat is not a forum"):
        await bot.create_forum_topic(FORUM, "t")
    telegram.group(FORUM - 1, "strict", is_forum=True, bot_is_admin=False)
    with pytest.raises(BadRequest, match="Not enough rights to create a topic"):
        await bot.create_forum_topic(FORUM - 1, "t")


async def test_people_who_never_wrote_blocked_or_unknown(telegram, bot):
    person = telegram.user(7, "王")
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(7, "x")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(8, "x")
    person.writes(telegram.private_chat(person), "hi")
    await bot.send_message(7, "x")
    person.blocks(telegram.bot)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(7, "x")
    member = (await updates(bot))[-1].my_chat_member
    assert (member.chat.id, member.new_chat_member.status) == (7, "kicked")


async def test_a_group_becomes_a_supergroup(telegram, bot):
    person = telegram.user(7, "王")
    group = telegram.group(-500, "客户群", person)
    group.migrates(FORUM)
    old, new = (update.message for update in (await updates(bot))[-2:])
    assert (old.chat.id, old.migrate_to_chat_id) == (-500, FORUM)
    assert (new.chat.id, new.migrate_from_chat_id) == (FORUM, -500)
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(-500, "x")
    assert moved.value.new_chat_id == FORUM
    await bot.send_message(FORUM, "x")


async def test_privacy_mode(telegram, bot):
    person = telegram.user(7, "王")
    group = telegram.group(FORUM, "客户群", person, bot_is_admin=False)
    person.writes(group, "闲聊")
    person.writes(group, "/list@gongdan_bot")
    person.writes(group, "/help@other_bot")
    person.writes(group, "@gongdan_bot 坏了")
    await bot.send_message(FORUM, "请回复")
    person.writes(group, "这样", reply_to=group.messages[-1])
    seen = [update.message.text for update in await updates(bot) if update.message]
    assert seen == ["/list@gongdan_bot", "@gongdan_bot 坏了", "这样"]
    group.adds(telegram.bot, is_admin=True)
    person.writes(group, "闲聊")
    assert (await updates(bot))[-1].message.text == "闲聊"


async def test_a_bot_thrown_out_is_told_and_refused(telegram, bot):
    group = telegram.group(FORUM, "客户群")
    group.removes(telegram.bot)
    assert (await updates(bot))[-1].my_chat_member.new_chat_member.status == "kicked"
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await bot.send_message(FORUM, "x")
    with pytest.raises(Forbidden, match="bot was kicked"):
        await bot.get_chat(FORUM)


async def test_command_menus_by_scope_and_language(telegram, bot):
    person = telegram.user(7, "王", "zh-hans")
    chat = telegram.private_chat(person)
    person.writes(chat, "hi")
    await bot.set_my_commands([BotCommand("help", "Help")])
    private = BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([BotCommand("new", "报修")], scope=private, language_code="zh")
    await bot.set_my_commands([BotCommand("new", "Report")], scope=private)
    assert person.menu(telegram.bot, chat) == [{"command": "new", "description": "报修"}]
    person.language = "fr"
    assert person.menu(telegram.bot, chat)[0]["description"] == "Report"
    (known,) = await bot.get_my_commands(scope=private, language_code="zh")
    assert known.description == "报修"
    group = telegram.group(FORUM, "技术支持", person)
    await bot.set_my_commands([BotCommand("queue", "Queue")], scope=BotCommandScopeChat(FORUM))
    assert person.menu(telegram.bot, group)[0]["command"] == "queue"
    with pytest.raises(BadRequest, match=r"(?i)bot_command_invalid"):
        await bot.set_my_commands([BotCommand("Nein!", "x")])


async def test_presses_are_answered_once_and_soon(telegram, bot):
    person = telegram.user(7, "王")
    person.writes(telegram.private_chat(person), "hi")
    await bot.send_message(7, "x", reply_markup=keyboard("a", "a"))
    shown = telegram.chat(7).messages[-1]
    first = person.presses(shown, "a", is_inaccessible=True)
    update = (await updates(bot))[-1]
    assert not update.callback_query.message.is_accessible
    await bot.answer_callback_query(first.id)
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired"):
        await bot.answer_callback_query(first.id)
    late = person.presses(shown, "a")
    telegram.clock.skip(61)
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(late.id)


async def test_members_chats_reactions_and_actions(telegram, bot):
    person = telegram.user(7, "王")
    group = telegram.group(FORUM, "客户群", person, is_forum=True)
    assert (await bot.get_chat(FORUM)).is_forum
    member = await bot.get_chat_member(FORUM, bot.id)
    assert (member.status, member.can_manage_topics) == ("administrator", True)
    assert (await bot.get_chat_member(FORUM, 7)).status == "member"
    message = person.writes(group, "坏了")
    await bot.set_message_reaction(FORUM, message.id, "👀")
    assert message.reactions == {bot.id: "👀"}
    await bot.send_chat_action(FORUM, "typing")
    with pytest.raises(BadRequest, match=r"(?i)reaction_invalid"):
        await bot.set_message_reaction(FORUM, message.id, "🐌")


@pytest.mark.parametrize("way", ["get", "json", "form", "multipart"])
async def test_arguments_come_in_four_ways(telegram, way):
    person = telegram.user(7, "王")
    person.writes(telegram.private_chat(person), "hi")
    rows = '[[{"text":"a","callback_data":"b"}]]'
    given = {"chat_id": "7", "text": way, "reply_markup": f'{{"inline_keyboard":{rows}}}'}
    address = f"{telegram.url}/bot{TOKEN}/SENDmessage"
    async with aiohttp.ClientSession() as session:
        if way == "get":
            response = await session.get(address, params=given)
        elif way == "json":
            response = await session.post(address, json={**given, "chat_id": 7})
        elif way == "form":
            response = await session.post(address, data=given)
        else:
            with aiohttp.MultipartWriter("form-data") as body:
                for name, value in given.items():
                    body.append(value).set_content_disposition("form-data", name=name)
            response = await session.post(address, data=body)
        answer = await response.json()
    assert (response.status, answer["ok"]) == (200, True)
    assert telegram.chat(7).messages[-1].buttons == [["a"]]


async def test_message_ids_rise_per_supergroup_and_per_bot(telegram, bot):
    first, second = telegram.user(7, "王"), telegram.user(8, "李")
    ids = [
        person.writes(telegram.private_chat(person), "hi").id for person in (first, second, first)
    ]
    assert ids == [1, 2, 3]
    group = telegram.group(FORUM, "客户群", first)
    assert first.writes(group, "hi").id == 2


async def test_limits(limited_telegram: TelegramServer, monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    telegram = limited_telegram
    telegram.clock.stop()
    telegram.group(FORUM, "客户群")
    async with client(telegram) as bot:
        for number in range(20):
            telegram.clock.skip(1)
            await bot.send_message(FORUM, str(number))
        telegram.clock.skip(1)
        with pytest.raises(RetryAfter) as refused:
            await bot.send_message(FORUM, "21")
        wait = refused.value.retry_after.total_seconds()
        assert wait == 40
        telegram.clock.skip(wait)
        await bot.send_message(FORUM, "21")

        people = [telegram.user(number, "某") for number in range(1, 12)]
        for person in people:
            person.writes(telegram.private_chat(person), "hi")
        for _ in range(3):
            await bot.send_message(1, "burst")
        with pytest.raises(RetryAfter):
            await bot.send_message(1, "too fast")
        telegram.clock.skip(2)
        outcomes = await asyncio.gather(
            *(bot.send_message(person.id, "x") for person in people for _ in range(3)),
            return_exceptions=True,
        )
    assert sum(isinstance(one, RetryAfter) for one in outcomes) == 3


async def test_faults(telegram, bot, monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    person = telegram.user(7, "王")
    chat = telegram.private_chat(person)
    person.writes(chat, "hi")
    telegram.faults.too_many_requests("sendMessage", retry_after=7, chat_id=7)
    with pytest.raises(RetryAfter, match="Retry in 0:00:07"):
        await bot.send_message(7, "a")
    telegram.faults.fail("sendMessage", times=2, status=502, description="Bad Gateway")
    for _ in range(2):
        with pytest.raises(NetworkError, match="Bad Gateway"):
            await bot.send_message(7, "a")
    telegram.faults.reset("sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(7, "a")
    assert len(chat.messages) == 1
    telegram.faults.reset("sendMessage", after_effect=True)
    with pytest.raises(NetworkError):
        await bot.send_message(7, "b")
    telegram.faults.no_answer("sendMessage")
    with pytest.raises(TimedOut):
        await bot.send_message(7, "c", read_timeout=1.0)
    await telegram.goes_down()
    with pytest.raises(NetworkError):
        await bot.send_message(7, "d")
    await telegram.comes_up()
    await bot.send_message(7, "e")
    assert [one.text for one in chat.messages] == ["hi", "b", "c", "e"]
    statuses = [call.status for call in telegram.calls_of("sendMessage", 7)]
    assert statuses == [429, 502, 502, 0, 200, 200, 200]
