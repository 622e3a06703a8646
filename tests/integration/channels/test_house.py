"""The whole process with mail, SMS and webhooks: what leaves, what stays, and who is told."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.doctor.trial_mail import send_trial_mail
from bot.settings import Settings
from bot.texts import load_texts
from desk.desk import Desk
from desk.people.recognise_person import recognise_person
from desk.tickets.open_ticket import open_ticket
from domain.messaging import Address, ChatKind, Incoming, IncomingKind, Outgoing, Sender
from domain.people.person import Actor
from domain.ports import Lane, Unit
from domain.tickets.history import EventKind, TicketEvent
from domain.tickets.report import Report
from domain.tickets.ticket import Priority
from tests.integration.sms.stages import SECRET
from tests.platforms.mail import MailServer, Trouble
from tests.platforms.mail.server import LOGIN, PASSWORD
from tests.platforms.sms import Aliyun
from tests.platforms.sms import aliyun as ali
from tests.platforms.web_server import Trouble as WebTrouble
from tests.platforms.webhook import SECRET as HOOK_SECRET
from tests.platforms.webhook import Receiver
from tests.process import Clock, Process, process, settings_for
from tests.waiting import until

LI, ZHAO = "li@example.com", "zhao@example.com"
WEBCHAT = Address(account="webchat.main", chat="v:wang")
NUMBER = "+8613800138000"


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.shared.backoff.Backoff.next_pause", lambda self: 0.01)
    monkeypatch.setattr("bot.delivery.outcomes._UNSURE_PAUSE", timedelta(0))
    monkeypatch.setattr("bot.delivery.sending._LAST_REQUESTS", 0.1)


@pytest.fixture
async def mails() -> AsyncIterator[MailServer]:
    async with MailServer() as server:
        yield server


def real_time(settings: Settings) -> AbstractAsyncContextManager[Process]:
    """Who checks signatures looks at the clock."""
    return process(settings, Clock(_now()))


def mail_account(server: MailServer, folder: Path) -> dict[str, object]:
    authority = folder / "authority.pem"
    server.authority.cert_pem.write_to_path(authority)
    return {
        "host": "localhost",
        "port": server.port,
        "username": LOGIN,
        "password": PASSWORD,
        "sender": "desk@example.com",
        "ca_file": authority,
    }


def mail(to: str, text: str = "x", **more: object) -> Outgoing:
    return Outgoing(address=Address(account="mail.main", chat=to), text=text, **more)


async def queue(house: Process, *messages: Outgoing) -> None:
    def work(unit: Unit) -> None:
        for message in messages:
            unit.outbox.queue(message)

    await house.house.uow.run(work)


async def opens(house: Process, **more: object) -> int:
    """王女士 reports something; returns the ticket's number."""

    def work(unit: Unit) -> int:
        person = recognise_person(unit, house.house.policy, _greeting(unit)).person
        desk = Desk(
            unit=unit,
            policy=house.house.policy,
            announcer=house.house.announcer,
            actor=Actor(person=person, roles=person.roles),
            where=WEBCHAT,
        )
        return open_ticket(desk, person, Report(title="打印机卡纸", **more), origin=WEBCHAT).number

    return await house.house.uow.run(work)


async def failures(house: Process, number: int) -> list[TicketEvent]:
    events = await house.house.uow.read(lambda unit: unit.history.of(number))
    return [event for event in events if event.kind is EventKind.DELIVERY_FAILED]


async def is_sent(house: Process, lane: Lane) -> bool:
    return lane not in await house.house.uow.read(lambda unit: unit.mailroom.lanes())


async def test_a_mail_leaves(mails: MailServer, tmp_path: Path) -> None:
    async with process(
        settings_for(tmp_path, mail={"main": mail_account(mails, tmp_path)})
    ) as house:
        await queue(house, mail(LI, title="#1042", ticket=None))
        (arrived,) = await mails.arrives()
        await house.settles()
    assert (arrived.recipient, str(arrived.mail["Subject"])) == (LI, "#1042")


async def test_a_silent_mail_server_keeps_nobody_else_waiting(
    mails: MailServer, tmp_path: Path
) -> None:
    mails.troubles = [Trouble.SILENT_AT_RECIPIENT]
    async with process(
        settings_for(tmp_path, mail={"main": mail_account(mails, tmp_path)})
    ) as house:
        await queue(house, mail(LI))
        await until(lambda: not mails.troubles)
        await queue(house, mail(ZHAO), Outgoing(address=WEBCHAT, text="unterdessen"))
        await mails.arrives()
        await until(lambda: is_sent(house, Lane(account="webchat.main", chat=WEBCHAT.chat)))
        assert not await is_sent(house, Lane(account="mail.main", chat=LI))
    # Here it has stopped, though nobody ever answered.
    assert [arrived.recipient for arrived in mails.arrived] == [ZHAO]


async def test_what_may_have_arrived_is_sent_once_more_at_most(
    mails: MailServer, tmp_path: Path
) -> None:
    mails.troubles = [Trouble.CUT_AFTER_DATA, Trouble.CUT_AFTER_DATA]
    async with process(
        settings_for(tmp_path, mail={"main": mail_account(mails, tmp_path)})
    ) as house:
        number = await opens(house)
        await queue(house, mail(LI, ticket=number))
        (failed,) = await until(lambda: failures(house, number))
    assert [arrived.mail["Message-ID"] for arrived in mails.arrived[1:]] == [
        mails.arrived[0].mail["Message-ID"]
    ]
    assert "twice" in str(failed.data["reason"])


async def test_what_can_never_arrive_is_told_at_once(mails: MailServer, tmp_path: Path) -> None:
    mails.refuses(LI, "550 5.1.1 no such user")
    async with process(
        settings_for(tmp_path, mail={"main": mail_account(mails, tmp_path)})
    ) as house:
        number = await opens(house)
        await queue(house, mail(LI, ticket=number))
        (failed,) = await until(lambda: failures(house, number))
        troubles = await house.house.uow.read(lambda unit: unit.troubles.failed_messages(9))
    assert failed.data == {
        "reason": "550 5.1.1 no such user",
        "account": "mail.main",
        "chat": LI,
    }
    assert [trouble.address.chat for trouble in troubles] == [LI]


async def test_a_server_that_stays_away_is_given_up_on(mails: MailServer, tmp_path: Path) -> None:
    await mails.goes_down()
    async with process(
        settings_for(tmp_path, mail={"main": mail_account(mails, tmp_path)})
    ) as house:
        number = await opens(house)
        await queue(house, mail(LI, ticket=number))
        house.clock.push(hours=3)
        assert await failures(house, number) == []
        house.clock.push(hours=2)
        (failed,) = await until(lambda: failures(house, number))
    assert failed.data["account"] == "mail.main"


async def test_the_director_is_told_by_mail_when_nobody_answers(
    mails: MailServer, tmp_path: Path
) -> None:
    director = {
        "account": "webchat.main",
        "id": "seat:boss",
        "name": "李总",
        "roles": ["director"],
        "email": LI,
    }
    account = mail_account(mails, tmp_path)
    async with process(settings_for(tmp_path, mail={"main": account}, person=[director])) as house:
        number = await opens(house, priority=Priority.URGENT)
        await house.passes(hours=2, minutes=5)
        await mails.arrives()
        await house.settles()
    told = [arrived for arrived in mails.arrived if f"#{number}" in str(arrived.mail["Subject"])]
    assert told
    assert {arrived.recipient for arrived in told} == {LI}
    assert f"/ack {number}" in told[-1].plain
    assert "打印机卡纸" in told[-1].plain
    assert {str(arrived.mail["References"]) for arrived in told} == {
        f"<ticket-{number}@example.com>"
    }


async def test_an_sms_leaves_and_its_report_comes_back(tmp_path: Path) -> None:
    platform = Aliyun()
    account = {
        "provider": "aliyun",
        "key_id": ali.KEY_ID,
        "secret": ali.SECRET,
        "template": "SMS_1",
        "signature": "售后",
        "api_base_url": platform.server.url,
        "receipt_secret": SECRET,
    }
    async with platform.server, real_time(settings_for(tmp_path, sms={"main": account})) as house:
        number = await opens(house)
        address = Address(account="sms.main", chat=NUMBER)
        await queue(house, Outgoing(address=address, text="x", ticket=number))
        await house.settles()
        assert platform.sent[0]["to"] == "13800138000"
        report = [{"biz_id": "000001^0", "success": False, "err_msg": "用户关机"}]
        await _posts(f"{house.url}/hooks/sms/main?token={SECRET}", report, 200)
        await _posts(f"{house.url}/hooks/sms/main?token={SECRET}", report, 200)
        await _posts(f"{house.url}/hooks/sms/main?token=guess", report, 403)
        (failed,) = await failures(house, number)
    assert failed.data == {"reason": "用户关机", "account": "sms.main", "chat": NUMBER}


async def test_a_program_hears_of_a_ticket(tmp_path: Path) -> None:
    receiver = Receiver()
    account = {"url": f"{receiver.server.url}/hook", "secrets": [HOOK_SECRET]}
    async with (
        receiver.server,
        real_time(settings_for(tmp_path, webhook={"crm": account})) as house,
    ):
        receiver.server.troubles = [WebTrouble.CUT_AFTER_EFFECT]
        number = await opens(house)
        heard = await receiver.hears()
    assert heard[0]["type"] == "ticket.opened"
    assert heard[0]["data"]["ticket"]["number"] == number
    assert receiver.refused == 0


async def test_doctor_sends_a_test_mail(mails: MailServer, tmp_path: Path) -> None:
    with_mail = settings_for(tmp_path, mail={"main": mail_account(mails, tmp_path)})
    found = await send_trial_mail(LI, with_mail, load_texts(), _now)
    assert (found.code, found.is_good) == ("doctor.mail.trial_sent", True)
    assert mails.arrived[0].recipient == LI
    mails.refuses(LI, "550 5.1.1 no such user")
    found = await send_trial_mail(LI, with_mail, load_texts(), _now)
    assert (found.code, found.is_good) == ("doctor.mail.trial_failed", False)
    assert "no such user" in str(found.params["reason"])
    found = await send_trial_mail(LI, settings_for(tmp_path), load_texts(), _now)
    assert found.code == "doctor.mail.none"
    for texts in map(load_texts(), ("zh_CN", "en")):
        assert texts.say(found.code)


async def _posts(url: str, body: object, status: int) -> None:
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as answer:
        assert answer.status == status


def _greeting(unit: Unit) -> Incoming:
    return Incoming(
        event_id="hello",
        kind=IncomingKind.MESSAGE,
        address=WEBCHAT,
        chat_kind=ChatKind.PRIVATE,
        sender=Sender(native_id="seat:wang", name="王女士"),
        sent_at=unit.now,
    )


def _now() -> datetime:
    return datetime.now(UTC)
