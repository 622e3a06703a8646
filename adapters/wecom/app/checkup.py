"""What `gongdan doctor` wants to know of an app: secret, trusted address, app, callback address."""

from collections.abc import AsyncIterator
from typing import Final

from adapters.shared.findings import Findings
from adapters.wecom.api import WecomApi, WecomRefusal
from adapters.wecom.app.directory_checkup import DirectoryCheckup
from adapters.wecom.app.settings import AppSettings
from adapters.wecom.failures import ADDRESS_NOT_TRUSTED, caller_of
from domain.delivery import DeliveryError
from domain.ports import Finding

_NO_MENU: Final = 46003
_SECRET: Final = {40001, 40013, 41002, 41004}
_APP: Final = {40056, 41011, 301002}


class Checkup:
    """Looks, and changes nothing."""

    def __init__(self, api: WecomApi, account: str, settings: AppSettings) -> None:
        self._api = api
        self._say = Findings(platform="wecom", account=account)
        self._settings = settings

    async def findings(self) -> list[Finding]:
        """Everything found, good and bad."""
        try:
            # Of all requests the cheapest that the list of trusted addresses holds for.
            await self._api.get("getcallbackip")
            return [self._say.good("secret"), *[finding async for finding in self._app()]]
        except WecomRefusal as refusal:
            return [self._refused(refusal)]
        except DeliveryError as error:
            url = self._settings.api_base_url
            return [self._say.bad("unreachable", url=url, reason=str(error))]

    async def _app(self) -> AsyncIterator[Finding]:
        try:
            await self._api.get("menu/get", agentid=self._settings.agent_id)
        except WecomRefusal as refusal:
            if refusal.code != _NO_MENU:
                yield self._refused(refusal)
                return
        if self._settings.directory:
            directory = DirectoryCheckup(self._api, self._say)
            async for finding in directory.findings(self._settings.directory):
                yield finding
        url = self._settings.callback_url
        if not url.startswith("https://"):
            yield self._say.care("no_public_url")
        yield self._say.good("callback", url=url)
        # Nothing can be fetched again: after three tries within seconds WeCom gives up.
        yield self._say.good("not_redelivered")

    def _refused(self, refusal: WecomRefusal) -> Finding:
        if refusal.code == ADDRESS_NOT_TRUSTED:
            address = caller_of(refusal) or "?"
            return self._say.bad("address_not_trusted", address=address)
        if refusal.code in _SECRET:
            return self._say.bad("secret_refused", reason=str(refusal))
        if refusal.code in _APP:
            agent = self._settings.agent_id
            return self._say.bad("wrong_app", agent=agent, reason=str(refusal))
        return self._say.bad("refused", reason=str(refusal))
