"""Mails as they arrive, and whatever a mail server may do to them."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest

from adapters.mail.settings import Security
from domain.delivery import (
    AccountRefused,
    AddressUnreachable,
    DeliveryError,
    Dispatch,
    LimitScope,
    MessageRefused,
    OutcomeUnknown,
    OutgoingFile,
    RetryLater,
)
from domain.messaging import Address, Button, FileKind, Outgoing
from tests.integration.mail.stages import ACCOUNT, MailStage, stage_with
from tests.platforms.mail import MailServer, Trouble

BUTTONS = ((Button(label="收到", command="/ack 1042"), Button(label="<看>", command="/show 1042")),)


async def send(stage: MailStage, *, key: str = "7", to: str = "li@example.com", **more: object):
    message = Outgoing(address=Address(account=ACCOUNT, chat=to), **({"text": "x"} | more))
    return await stage.adapter.send(Dispatch(key=key, message=message))


async def failure(stage: MailStage, **more: object) -> DeliveryError:
    with pytest.raises(DeliveryError) as failed:
        await send(stage, **more)
    return failed.value


async def test_a_mail_says_everything_twice_plainly_and_in_html(stage: MailStage) -> None:
    await send(
        stage,
        title="#1042 <打印机> 卡纸",
        facts=(("状态", "待受理"), ("到期", "11:00 & later")),
        text="第一行\n  <b>第二行</b>\n.\n..点",
        buttons=BUTTONS,
        ticket=1042,
    )
    (mail,) = await stage.server.arrives()
    assert mail.plain == (
        "#1042 <打印机> 卡纸\n\n状态: 待受理\n到期: 11:00 & later\n\n"
        "第一行\n  <b>第二行</b>\n.\n..点\n\n请在聊天中发送：\n收到: /ack 1042\n<看>: /show 1042"
    )
    assert '<html lang="zh-CN">' in mail.html
    assert "<title>#1042 &lt;打印机&gt; 卡纸</title>" in mail.html
    assert '<th scope="row"' in mail.html
    assert "11:00 &amp; later" in mail.html
    assert "&lt;b&gt;第二行&lt;/b&gt;\n.\n..点" in mail.html
    assert "<code" in mail.html
    assert "<b>" not in mail.html


async def test_headers_name_us_the_ticket_and_that_a_machine_wrote(stage: MailStage) -> None:
    await send(stage, title="#1042 卡纸", ticket=1042)
    (arrived,) = await stage.server.arrives()
    mail = arrived.mail
    assert str(mail["From"]) == "售后支持 <desk@example.com>"
    assert str(mail["To"]) == "li@example.com"
    assert str(mail["Subject"]) == "#1042 卡纸"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["References"] == mail["In-Reply-To"] == "<ticket-1042@example.com>"
    assert mail["Reply-To"] is None
    sent = parsedate_to_datetime(mail["Date"])
    assert abs((datetime.now(UTC) - sent).total_seconds()) < 60
    assert (arrived.sender, arrived.recipient) == ("desk@example.com", "li@example.com")


async def test_a_message_keeps_its_id_at_each_try_and_another_gets_another(
    stage: MailStage,
) -> None:
    for key, text in (("7", "a"), ("7", "a"), ("8", "a"), ("7", "b")):
        await send(stage, key=key, text=text)
    ids = [arrived.mail["Message-ID"] for arrived in stage.server.arrived]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3


async def test_without_a_title_the_first_line_is_the_subject(stage: MailStage) -> None:
    await send(stage, text="\n  打印机坏了  \n第二行")
    await send(stage, key="8", title="长" * 400)
    first, second = (str(arrived.mail["Subject"]) for arrived in stage.server.arrived)
    assert first == "打印机坏了"
    assert (len(second), second[-1]) == (150, "…")


async def test_nobody_smuggles_in_a_header(server: MailServer, tmp_path: Path) -> None:
    stage = stage_with(server, tmp_path, sender_name="Desk\r\nBcc: a@example.com")
    title = "x\r\nBcc: b@example.com\r\n\r\nbody\u2028c\x00\x85d"
    await send(stage, title=title, text="\r\n.\r\nRSET\r\nMAIL FROM:<x@example.com>\r\n")
    (arrived,) = await server.arrives()
    assert arrived.mail["Bcc"] is None
    assert str(arrived.mail["Subject"]) == "x Bcc: b@example.com body c d"
    assert arrived.sender == "desk@example.com"
    assert len(server.arrived) == 1


@pytest.mark.parametrize(
    "address",
    [
        "",
        "li",
        "li@",
        "@example.com",
        "a@b@example.com",
        "li@example.com\r\nRCPT TO:<x@example.com>",
        "li@example.com>",
        '"a b"@example.com',
        "li@example.com,x@example.com",
        "li@exa mple.com",
        "li@..",
        "li@" + "x" * 70 + ".com",
        "x" * 65 + "@example.com",
        "x@" + ".".join(["x" * 60] * 5) + ".com",
    ],
)
async def test_what_is_no_address_never_reaches_the_server(address: str, stage: MailStage) -> None:
    assert isinstance(await failure(stage, to=address), AddressUnreachable)
    assert stage.server.arrived == []


async def test_addresses_in_other_letters(server: MailServer, tmp_path: Path) -> None:
    stage = stage_with(server, tmp_path)
    await send(stage, to="li@例子.测试")
    await send(stage, to="李工@例子.测试")
    assert [arrived.recipient for arrived in server.arrived] == [
        "li@xn--fsqu00a.xn--0zwm56d",
        "李工@xn--fsqu00a.xn--0zwm56d",
    ]
    assert server.arrived[1].plain == "x"


async def test_a_server_that_knows_only_ascii(tmp_path: Path) -> None:
    async with MailServer(international=False) as server:
        stage = stage_with(server, tmp_path)
        assert isinstance(await failure(stage, to="李工@example.com"), AddressUnreachable)
        await send(stage, to="li@例子.测试")


async def test_files_with_odd_names_and_kinds(stage: MailStage, tmp_path: Path) -> None:
    content = tmp_path / "content"
    content.write_bytes(b"From here\r\n.\r\n\x00\xff")
    files = tuple(
        OutgoingFile(kind=FileKind.FILE, name=name, media_type=kind, size=1, path=content)
        for name, kind in (("a\r\nX: y.txt", "text/html"), ("报告.pdf", "what; is=this"), ("c", ""))
    )
    message = Outgoing(address=stage.address, text="见附件")
    await stage.adapter.send(Dispatch(key="1", message=message, files=files))
    (arrived,) = await stage.server.arrives()
    assert arrived.files == dict.fromkeys(["a X: y.txt", "报告.pdf", "c"], content.read_bytes())


@pytest.mark.parametrize(
    ("word", "answer", "expected"),
    [
        ("li@", "550 5.1.1 no such user", AddressUnreachable),
        ("li@", "553 5.1.3 bad address", AddressUnreachable),
        ("li@", "550 5.7.1 relaying denied", MessageRefused),
        ("li@", "552 5.2.2 mailbox full for good", MessageRefused),
        ("li@", "450 4.2.0 greylisted", RetryLater),
        ("li@", "452 4.2.2 mailbox full", RetryLater),
        ("li@", "421 4.3.2 going down", RetryLater),
        ("from:desk@", "553 5.7.1 not your address", AccountRefused),
        ("from:desk@", "451 4.3.0 later", RetryLater),
        ("Inhalt", "554 5.7.1 looks like spam", MessageRefused),
        ("Inhalt", "552 5.3.4 too large", MessageRefused),
        ("Inhalt", "451 4.3.0 disk full", RetryLater),
    ],
)
async def test_what_a_server_refuses(
    word: str, answer: str, expected: type[DeliveryError], stage: MailStage
) -> None:
    stage.server.refuses(word, answer)
    error = await failure(stage, text="Inhalt")
    assert type(error) is expected
    assert answer in str(error)
    assert stage.server.arrived == []
    if isinstance(error, RetryLater) and not answer.startswith("421"):
        assert (error.scope, error.after) == (LimitScope.CHAT, 60)


@pytest.mark.parametrize(
    ("trouble", "expected", "arrived"),
    [
        (Trouble.SILENT_AFTER_DATA, OutcomeUnknown, 1),
        (Trouble.CUT_AFTER_DATA, OutcomeUnknown, 1),
        (Trouble.CUT_AT_RECIPIENT, RetryLater, 0),
        (Trouble.SILENT_AT_RECIPIENT, RetryLater, 0),
    ],
)
async def test_whether_it_may_have_arrived_is_known(
    trouble: Trouble, expected: type[DeliveryError], arrived: int, tmp_path: Path
) -> None:
    async with MailServer() as server:
        stage = stage_with(server, tmp_path, timeout=0.3)
        server.troubles = [trouble]
        assert type(await failure(stage)) is expected
        assert len(server.arrived) == arrived


async def test_a_server_that_stays_away_is_left_alone_longer_each_time(
    stage: MailStage,
) -> None:
    await stage.goes_down()
    pauses = [(await failure(stage)).after for _ in range(7)]
    assert pauses == [2, 4, 8, 16, 32, 60, 60]
    await stage.comes_up()
    await send(stage)
    await stage.goes_down()
    error = await failure(stage)
    assert (error.after, error.scope) == (2, LimitScope.ACCOUNT)


async def test_a_refusal_of_one_address_is_no_trouble_of_the_server(stage: MailStage) -> None:
    for _ in range(5):
        assert isinstance(await failure(stage, to="nobody@example.com"), AddressUnreachable)
    await stage.goes_down()
    assert (await failure(stage)).after == 2


async def test_a_wrong_password(server: MailServer, tmp_path: Path) -> None:
    stage = stage_with(server, tmp_path, password="wrong")
    error = await failure(stage)
    assert isinstance(error, AccountRefused)
    assert "535" in str(error)
    assert "wrong" not in str(error)


async def test_a_server_nobody_vouches_for(server: MailServer, tmp_path: Path) -> None:
    stage = stage_with(server, tmp_path, ca_file=None)
    assert isinstance(await failure(stage), AccountRefused)
    (finding,) = await stage.adapter.check()
    assert (finding.code, finding.is_good) == ("doctor.mail.no_trust", False)


async def test_no_password_goes_out_in_the_clear(tmp_path: Path) -> None:
    async with MailServer(security="none") as server:
        stage = stage_with(
            server,
            tmp_path,
            security=Security.STARTTLS,
            username="desk@example.com",
            password="s3cret",
        )
        assert isinstance(await failure(stage), AccountRefused)
        (finding,) = await stage.adapter.check()
        assert finding.code == "doctor.mail.no_trust"
    assert server.arrived == []


async def test_a_server_without_logins(tmp_path: Path) -> None:
    async with MailServer(security="none") as server:
        server.has_logins = False
        stage = stage_with(server, tmp_path, username="desk@example.com", password="s3cret")
        assert isinstance(await failure(stage), AccountRefused)
