"""One receiver of webhooks: puts the parts together and implements the port."""

from collections.abc import Callable
from datetime import datetime

from adapters.shared.http_calls import HttpCalls
from adapters.shared.reaching import reach
from adapters.shared.send_only import SendOnly
from adapters.webhook.answers import failure
from adapters.webhook.capabilities import CAPABILITIES
from adapters.webhook.outbound import to_post
from adapters.webhook.settings import WebhookSettings
from domain.delivery import AddressUnreachable, Dispatch, Receipt
from domain.ports import Finding


class WebhookAdapter(SendOnly):
    """Implements ChatAdapter."""

    def __init__(
        self,
        account: str,
        settings: WebhookSettings,
        *,
        clock: Callable[[], datetime],
        calls: HttpCalls | None = None,
    ) -> None:
        self.account = account
        self.capabilities = CAPABILITIES
        self._settings = settings
        self._clock = clock
        self._calls = calls or HttpCalls()
        # The receiver wants no more, until the next start.
        self._is_off = False

    async def stop(self) -> None:
        """Let go of the connections."""
        await self._calls.close()

    async def send(self, dispatch: Dispatch) -> Receipt:
        """Post it, signed."""
        if self._is_off:
            raise AddressUnreachable("the receiver answered 410 Gone before")
        post = to_post(dispatch, self._settings.keys, self._clock())
        answer = await self._calls.call(
            "POST", self._settings.url, headers=post.headers, body=post.body
        )
        if error := failure(answer, self._clock()):
            self._is_off = isinstance(error, AddressUnreachable)
            raise error
        return Receipt(message_ids=(post.id,))

    async def check(self) -> list[Finding]:
        """Look whether the receiver can be reached; nothing is posted."""
        found = await reach(self._settings.url)
        return [
            Finding(
                is_good=found.is_good,
                code=f"doctor.webhook.{found.code}",
                params={"account": self.account, "host": found.host, "reason": found.reason},
            )
        ]
