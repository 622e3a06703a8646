"""A mail account with a real SMTP server behind it."""

from datetime import UTC, datetime
from pathlib import Path

from adapters.mail.adapter import MailAdapter
from adapters.mail.settings import MailSettings, Security
from domain.messaging import Address
from tests.contracts.stage import Shown
from tests.platforms.mail import MailServer
from tests.platforms.mail.server import LOGIN, PASSWORD

ACCOUNT = "mail.main"


class MailStage:
    """Somebody reads mails."""

    def __init__(self, server: MailServer, adapter: MailAdapter) -> None:
        self.server = server
        self.adapter = adapter
        self.address = Address(account=ACCOUNT, chat="li@example.com")
        self.nowhere = Address(account=ACCOUNT, chat="nobody@example.com")
        server.refuses("nobody@", "550 5.1.1 no such mailbox")

    def shown(self) -> list[Shown]:
        return [
            Shown(
                id=arrived.mail["Message-ID"],
                text=arrived.plain,
                buttons=[],
                files=list(arrived.files.values()),
            )
            for arrived in self.server.arrived
        ]

    async def vanished_message(self) -> str:
        return "<nothing@example.com>"

    async def goes_down(self) -> None:
        await self.server.goes_down()

    async def comes_up(self) -> None:
        await self.server.comes_up()


def settings_for(server: MailServer, folder: Path, **more: object) -> MailSettings:
    """As the server wants it."""
    authority = folder / "authority.pem"
    server.authority.cert_pem.write_to_path(authority)
    is_open = server.security == "none"
    known = {
        "host": "localhost",
        "port": server.port,
        "security": Security(server.security),
        "username": "" if is_open else LOGIN,
        "password": "" if is_open else PASSWORD,
        "sender": "desk@example.com",
        "sender_name": "售后支持",
        "ca_file": None if is_open else authority,
        "hint": "请在聊天中发送：",
        "timeout": 5.0,
    }
    return MailSettings(**{**known, **more})


def stage_with(server: MailServer, folder: Path, **more: object) -> MailStage:
    """The account, with other settings where given."""
    settings = settings_for(server, folder, **more)
    return MailStage(server, MailAdapter(ACCOUNT, settings, clock=lambda: datetime.now(UTC)))
