"""What `gongdan doctor` finds out about a mail account."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.mail.adapter import MailAdapter
from adapters.mail.settings import Security
from bot.texts import load_texts
from domain.ports import Finding
from tests.integration.mail.stages import ACCOUNT, MailStage, settings_for
from tests.platforms.mail import MailServer


async def look(server: MailServer, folder: Path, **more: object) -> dict[str, Finding]:
    """What is found; each finding has its sentence in both languages."""
    later = more.pop("later", timedelta(0))
    settings = settings_for(server, folder, **more)
    adapter = MailAdapter(ACCOUNT, settings, clock=lambda: datetime.now(UTC) + later)
    found = await adapter.check()
    for texts in map(load_texts(), ("zh_CN", "en")):
        assert all(texts.say(finding.code, **finding.params) for finding in found)
    return {finding.code.removeprefix("doctor.mail."): finding for finding in found}


async def test_a_healthy_account(stage: MailStage, tmp_path: Path) -> None:
    found = await look(stage.server, tmp_path)
    assert list(found) == ["good"]
    assert found["good"].is_good
    assert stage.server.arrived == []


async def test_a_wrong_password_is_not_repeated(server: MailServer, tmp_path: Path) -> None:
    found = await look(server, tmp_path, password="geheim")
    assert list(found) == ["login_refused"]
    assert "535" in str(found["login_refused"].params["reason"])
    assert "geheim" not in str(found)


async def test_a_server_out_of_reach(server: MailServer, tmp_path: Path) -> None:
    await server.goes_down()
    found = await look(server, tmp_path)
    assert list(found) == ["unreachable"]
    assert found["unreachable"].params["port"] == server.port


async def test_the_wrong_kind_of_privacy(server: MailServer, tmp_path: Path) -> None:
    assert list(await look(server, tmp_path, security=Security.TLS)) == ["no_trust"]


async def test_a_certificate_of_somebody_else(server: MailServer, tmp_path: Path) -> None:
    assert list(await look(server, tmp_path, host="127.0.0.1")) == ["no_trust"]


async def test_a_certificate_near_its_end_wants_care(server: MailServer, tmp_path: Path) -> None:
    # The certificates of the tests end in the year 3000.
    until = datetime(2999, 12, 25, tzinfo=UTC) - datetime.now(UTC)
    found = await look(server, tmp_path, later=until)
    assert found["good"].is_good
    assert found["certificate_ends"].needs_care
    assert found["certificate_ends"].params["days"] < 14
