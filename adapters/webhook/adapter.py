"""One receiver of webhooks: puts the parts together and implements the port."""

from collections.abc import Callable
from datetime import datetime

from adapters.shared.backoff import Backoff
from adapters.shared.http_calls import HttpCalls
from adapters.shared.reaching import reach
from adapters.shared.send_only import SendOnly
from adapters.webhook.answers import failure
from adapters.webhook.capabilities import CAPABILITIES
from adapters.webhook.outbound import to_post
from adapters.webhook.settings import WebhookSettings
from domain.delivery import (
    AddressUnreachable,
    DeliveryError,
    Dispatch,
    LimitScope,
    Receipt,
    RetryLater,
)
from domain.ports import Finding

# Failures in a row after which the receiver itself is taken to be unwell.
_UNWELL = 3
# Seconds.
_LONGEST_PAUSE = 300.0


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
        self._backoff = Backoff(longest=_LONGEST_PAUSE)
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
            raise self._weighed(error)
        self._backoff.succeed()
        return Receipt(message_ids=(post.id,))

    def _weighed(self, error: DeliveryError) -> DeliveryError:
        """One event may be more than a receiver can bear; several in a row, and it is unwell: then
        events of other tickets leave it alone as well."""
        if not isinstance(error, RetryLater) or error.is_told:
            return error
        pause = self._backoff.next_pause()
        is_unwell = self._backoff.failures >= _UNWELL or error.scope is LimitScope.ACCOUNT
        scope = LimitScope.ACCOUNT if is_unwell else LimitScope.CHAT
        return RetryLater(str(error), after=max(pause, error.after), scope=scope)

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
