"""One mail account: puts the parts together and implements the port."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from adapters.mail.capabilities import capabilities
from adapters.mail.checkup import Checkup
from adapters.mail.outbound import to_mail
from adapters.mail.postman import Postman
from adapters.mail.settings import MailSettings
from adapters.shared.send_only import SendOnly
from domain.delivery import Dispatch, Receipt
from domain.ports import Finding


class MailAdapter(SendOnly):
    """Implements ChatAdapter. A chat is a mail address."""

    def __init__(
        self, account: str, settings: MailSettings, *, clock: Callable[[], datetime]
    ) -> None:
        self.account = account
        self.capabilities = capabilities(settings)
        self._settings = settings
        self._clock = clock
        self._postman = Postman(settings)

    async def stop(self) -> None:
        """No connection outlives its mail."""

    async def send(self, dispatch: Dispatch) -> Receipt:
        """Hand the mail to the server."""
        # In a thread: files are read, and many or large ones take their time.
        mail = await asyncio.to_thread(to_mail, dispatch, self._settings, self._clock())
        await self._postman.deliver(mail)
        return Receipt(message_ids=(mail.id,))

    async def check(self) -> list[Finding]:
        """Look at the account for `gongdan doctor`."""
        return await Checkup(self.account, self._settings, self._clock).findings()
