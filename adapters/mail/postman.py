"""Talks to the SMTP server: one connection per mail, few at a time."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from aiosmtplib import SMTP, SMTPException, SMTPServerDisconnected, SMTPTimeoutError

from adapters.mail.failures import to_delivery_error
from adapters.mail.outbound import Mail
from adapters.mail.settings import MailSettings, Security
from adapters.shared.backoff import Backoff
from domain.delivery import AddressUnreachable, OutcomeUnknown

# Servers let one client hold few connections.
_CONNECTIONS: Final = 4
# Seconds. A goodbye is a courtesy: the mail is taken already.
_GOODBYE: Final = 2.0


class Postman:
    """Hands mails over. Raises DeliveryError."""

    def __init__(self, settings: MailSettings) -> None:
        self._settings = settings
        self._room = asyncio.Semaphore(_CONNECTIONS)
        self._backoff = Backoff()
        # Made once: reading all the certificates of the system takes its time.
        self._context: ssl.SSLContext | None = None

    async def deliver(self, mail: Mail) -> None:
        """Returns once the server has taken the mail upon itself."""
        async with self._room:
            try:
                async with self.connected() as smtp:
                    await _address(smtp, mail)
                    await _hand_over(smtp, mail)
            except (SMTPException, OSError) as error:
                raise to_delivery_error(error, pause=self._backoff.next_pause) from error
            self._backoff.succeed()

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[SMTP]:
        """A connection with privacy and login as the settings want them."""
        settings = self._settings
        if self._context is None and settings.security is not Security.NONE:
            self._context = await asyncio.to_thread(_trusting, settings)
        smtp = SMTP(
            hostname=settings.host,
            port=settings.port,
            timeout=settings.timeout,
            use_tls=settings.security is Security.TLS,
            start_tls=settings.security is Security.STARTTLS,
            tls_context=self._context,
        )
        try:
            await smtp.connect()
            if settings.username:
                await smtp.login(settings.username, settings.password)
            yield smtp
            with suppress(SMTPException, OSError):
                await smtp.quit(timeout=_GOODBYE)
        finally:
            smtp.close()


def _trusting(settings: MailSettings) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if settings.ca_file is not None:
        context.load_verify_locations(settings.ca_file)
    return context


async def _address(smtp: SMTP, mail: Mail) -> None:
    """Nothing is taken yet: whatever fails here had no effect."""
    if smtp.is_ehlo_or_helo_needed:
        await smtp.ehlo()
    options = [f"SIZE={len(mail.content)}"] if smtp.supports_extension("size") else []
    encoding = "ascii"
    if mail.is_international:
        if not smtp.supports_extension("smtputf8"):
            raise AddressUnreachable("the server takes no address with such letters")
        options.append("SMTPUTF8")
        encoding = "utf-8"
    await smtp.mail(mail.sender, options=options, encoding=encoding)
    await smtp.rcpt(mail.recipient, encoding=encoding)


async def _hand_over(smtp: SMTP, mail: Mail) -> None:
    try:
        await smtp.data(mail.content)
    except (SMTPServerDisconnected, SMTPTimeoutError) as error:
        raise OutcomeUnknown(f"no answer to the mail: {error}") from error
