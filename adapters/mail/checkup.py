"""What `gongdan doctor` wants to know of a mail account: connection, privacy, login."""

import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from aiosmtplib import SMTP, SMTPAuthenticationError, SMTPException

from adapters.mail.failures import is_about_trust, reason_of
from adapters.mail.postman import Postman
from adapters.mail.settings import MailSettings
from domain.ports import Finding

# Days before the end of a certificate, from which on it is told.
_SOON = 14
_DAY = 86_400
# Seconds for each step: somebody is waiting for what doctor says.
_TIMEOUT = 5.0
_CARE = "certificate_ends"


class Checkup:
    """Looks, and sends nothing."""

    def __init__(self, account: str, settings: MailSettings, clock: Callable[[], datetime]) -> None:
        self._account = account
        self._settings = replace(settings, timeout=min(settings.timeout, _TIMEOUT))
        self._clock = clock

    async def findings(self) -> list[Finding]:
        """Everything found, good and bad."""
        try:
            async with Postman(self._settings).connected() as smtp:
                return [self._finding("good"), *self._certificate(smtp)]
        except SMTPAuthenticationError as error:
            return [self._finding("login_refused", reason=reason_of(error))]
        except (SMTPException, OSError) as error:
            code = "no_trust" if is_about_trust(error) else "unreachable"
            return [self._finding(code, reason=reason_of(error))]

    def _certificate(self, smtp: SMTP) -> list[Finding]:
        shown = smtp.get_transport_info("peercert")
        if not isinstance(shown, dict) or not shown.get("notAfter"):
            return []
        ends = ssl.cert_time_to_seconds(str(shown["notAfter"]))
        days = int((ends - self._clock().timestamp()) // _DAY)
        return [self._finding(_CARE, days=days)] if days < _SOON else []

    def _finding(self, code: str, **params: object) -> Finding:
        settings = self._settings
        known = {"account": self._account, "host": settings.host, "port": settings.port}
        return Finding(
            is_good=code in {"good", _CARE},
            needs_care=code == _CARE,
            code=f"doctor.mail.{code}",
            params={**known, **params},
        )
