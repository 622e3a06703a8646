"""One account for SMS or for calls: puts the parts together and implements the port."""

import secrets
from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from adapters.shared.http_calls import HttpCalls
from adapters.shared.reaching import reach
from adapters.shared.send_only import SendOnly
from adapters.sms.answers import message_id
from adapters.sms.capabilities import capabilities
from adapters.sms.outbound import to_request
from adapters.sms.receipts import Receipts
from adapters.sms.settings import SmsSettings
from domain.delivery import Dispatch, Receipt
from domain.ports import Finding, Receive


class SmsAdapter(SendOnly):
    """Implements ChatAdapter. A chat is a phone number."""

    def __init__(
        self,
        account: str,
        settings: SmsSettings,
        *,
        clock: Callable[[], datetime],
        calls: HttpCalls | None = None,
    ) -> None:
        self.account = account
        self.capabilities = capabilities(settings.provider)
        self._settings = settings
        self._clock = clock
        self._calls = calls or HttpCalls()
        self._receipts = self._door()

    def routes(self) -> list[web.RouteDef]:
        """Where the provider posts what became of messages, if it shall."""
        if self._receipts is None:
            return []
        kind, _, name = self.account.partition(".")
        return [web.post(f"/hooks/{kind}/{name}", self._receipts.take)]

    async def start(self, receive: Receive) -> None:
        """Begin to take reports."""
        if self._receipts is not None:
            self._receipts.receive = receive

    async def stop(self) -> None:
        """Take no more reports; let go of the connections."""
        if self._receipts is not None:
            self._receipts.receive = None
        await self._calls.close()

    async def send(self, dispatch: Dispatch) -> Receipt:
        """Ask the provider to send it, or to call."""
        provider, now = self._settings.provider, self._clock()
        request = to_request(
            dispatch, provider, region=self._settings.region, now=now, nonce=secrets.token_hex(16)
        )
        answer = await self._calls.call(
            request.method, request.url, headers=request.headers, body=request.body
        )
        taken_as = message_id(answer, provider.answers, now)
        return Receipt(message_ids=(taken_as,) if taken_as else ())

    async def check(self) -> list[Finding]:
        """Look whether the provider can be reached. What it thinks of the login shows only when
        something is sent."""
        found = await reach(self._settings.provider.url)
        params: dict[str, object] = {
            "account": self.account,
            "host": found.host,
            "reason": found.reason,
        }
        findings = [Finding(is_good=found.is_good, code=f"doctor.sms.{found.code}", params=params)]
        if self._receipts is None:
            findings.append(_no_receipts(params))
        return findings

    def _door(self) -> Receipts | None:
        rules, secret = self._settings.provider.receipts, self._settings.receipt_secret
        if rules is None or not secret:
            return None
        return Receipts(self.account, secret, rules, self._clock)


def _no_receipts(params: dict[str, object]) -> Finding:
    return Finding(is_good=True, needs_care=True, code="doctor.sms.no_receipts", params=params)
