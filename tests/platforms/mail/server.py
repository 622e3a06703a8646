"""A real SMTP server, aiosmtpd's, that can be told to misbehave."""

import asyncio
import ssl
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from enum import StrEnum
from functools import cache

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.waiting import free_port, until

LOGIN, PASSWORD = "desk@example.com", "s3cret"


class Trouble(StrEnum):
    """What befalls the next mail."""

    # Taken, and then silence.
    SILENT_AFTER_DATA = "silent"
    # Taken, and then the line is cut.
    CUT_AFTER_DATA = "cut after data"
    CUT_AT_RECIPIENT = "cut at recipient"
    SILENT_AT_RECIPIENT = "silent at recipient"


@dataclass
class Arrived:
    """A mail as it came: the envelope, and what was in it."""

    sender: str
    recipient: str
    raw: bytes
    mail: EmailMessage = field(init=False)

    def __post_init__(self) -> None:
        self.mail = message_from_bytes(self.raw, policy=default)

    @property
    def plain(self) -> str:
        return self.mail.get_body(("plain",)).get_content().replace("\r\n", "\n").rstrip("\n")

    @property
    def html(self) -> str:
        return self.mail.get_body(("html",)).get_content().replace("\r\n", "\n")

    @property
    def files(self) -> dict[str, bytes]:
        return {part.get_filename(): part.get_content() for part in self.mail.iter_attachments()}


class MailServer:
    """Listens on a loopback port of its own."""

    def __init__(self, *, security: str = "starttls", international: bool = True) -> None:
        self.security = security
        self.port = free_port()
        self.arrived: list[Arrived] = []
        # Answers to recipients, sender, content; by what stands in the address or mail.
        self.refusals: dict[str, str] = {}
        self.troubles: list[Trouble] = []
        self.has_logins = True
        self.open: set[_Talk] = set()
        self.authority = _authority()
        self._international = international
        self._server: asyncio.Server | None = None
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        _certificate().configure_cert(self._context)

    async def __aenter__(self) -> "MailServer":
        await self.comes_up()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.goes_down()

    async def comes_up(self) -> None:
        loop = asyncio.get_running_loop()
        context = self._context if self.security == "tls" else None
        self._server = await loop.create_server(self._protocol, "127.0.0.1", self.port, ssl=context)

    async def goes_down(self) -> None:
        if self._server is None:
            return
        self._server.close()
        for talk in self.open:
            talk.cut()
        await until(lambda: not self.open)
        await self._server.wait_closed()
        self._server = None

    async def arrives(self, count: int = 1) -> list[Arrived]:
        await until(lambda: len(self.arrived) >= count)
        return self.arrived

    def refuses(self, word: str, answer: str) -> None:
        """Whatever holds the word is answered so: an address, or a piece of a mail."""
        self.refusals[word] = answer

    def _protocol(self) -> SMTP:
        is_changing = self.security == "starttls"
        return _Talk(
            self,
            _Clerk(self),
            tls_context=self._context if is_changing else None,
            require_starttls=is_changing,
            authenticator=_is_known,
            auth_exclude_mechanism=() if self.has_logins else ("LOGIN", "PLAIN"),
            auth_required=is_changing,
            auth_require_tls=is_changing,
            enable_SMTPUTF8=self._international,
            loop=asyncio.get_running_loop(),
        )


class _Talk(SMTP):
    """One connection; counted, so that the server can be shut at once."""

    def __init__(self, house: MailServer, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self._house = house

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._house.open.add(self)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self._house.open.discard(self)

    def cut(self) -> None:
        self.transport.abort()


class _Clerk:
    """aiosmtpd's handler: takes mails in, or does as it was told."""

    def __init__(self, house: MailServer) -> None:
        self._house = house

    async def handle_MAIL(
        self, server: _Talk, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._house.security != "none" and not session.authenticated:
            return "530 5.7.0 who are you?"
        if answer := self._refusal(f"from:{address}"):
            return answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: _Talk, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._befalls(Trouble.CUT_AT_RECIPIENT):
            server.cut()
        if self._befalls(Trouble.SILENT_AT_RECIPIENT):
            await asyncio.Event().wait()
        if answer := self._refusal(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: _Talk, session: Session, envelope: Envelope) -> str:
        found = Arrived(envelope.mail_from, envelope.rcpt_tos[0], envelope.content)
        if answer := self._refusal(found.plain):
            return answer
        self._house.arrived.append(found)
        if self._befalls(Trouble.CUT_AFTER_DATA):
            server.cut()
        if self._befalls(Trouble.SILENT_AFTER_DATA):
            await asyncio.Event().wait()
        return "250 2.0.0 taken"

    def _befalls(self, trouble: Trouble) -> bool:
        if self._house.troubles[:1] != [trouble]:
            return False
        del self._house.troubles[0]
        return True

    def _refusal(self, text: str) -> str:
        return next((said for word, said in self._house.refusals.items() if word in text), "")


def _is_known(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
) -> AuthResult:
    is_good = (data.login, data.password) == (LOGIN.encode(), PASSWORD.encode())
    return AuthResult(success=is_good, handled=is_good)


@cache
def _authority() -> trustme.CA:
    return trustme.CA()


@cache
def _certificate() -> trustme.LeafCert:
    return _authority().issue_cert("localhost")
