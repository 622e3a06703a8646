"""What `gongdan doctor` wants to know of an account: secret, address, rights, who answers."""

from collections.abc import AsyncIterator, Mapping
from typing import Final

from adapters.shared.findings import Findings
from adapters.wecom.api import Answer, WecomApi, WecomRefusal
from adapters.wecom.failures import ADDRESS_NOT_TRUSTED, KF_NOT_OURS, caller_of
from adapters.wecom.kf.settings import KfSettings
from adapters.wecom.words import word
from domain.delivery import DeliveryError
from domain.ports import Finding

_SECRET: Final = {40001, 40013, 41002, 41004}
_AT_WORK: Final = 0


class Checkup:
    """Looks, and changes nothing."""

    def __init__(self, api: WecomApi, account: str, settings: KfSettings) -> None:
        self._api = api
        self._settings = settings
        self._say = Findings(platform="wecom_kf", account=account)
        # What holds for everything of WeCom's.
        self._of_wecom = Findings(platform="wecom", account=account)

    async def findings(self) -> list[Finding]:
        """Everything found, good and bad."""
        try:
            answer = await self._api.get("kf/account/list")
            return [self._of_wecom.good("secret"), *[one async for one in self._account(answer)]]
        except WecomRefusal as refusal:
            return [self._refused(refusal)]
        except DeliveryError as error:
            url = self._settings.api_base_url
            return [self._of_wecom.bad("unreachable", url=url, reason=str(error))]

    async def _account(self, answer: Answer) -> AsyncIterator[Finding]:
        listed = answer.get("account_list")
        known = {word(one.get("open_kfid")): one for one in listed or () if isinstance(one, dict)}
        account = known.get(self._settings.open_kfid)
        if account is None:
            yield self._say.bad(
                "no_account", open_kfid=self._settings.open_kfid, known=_named(known) or "-"
            )
            return
        if account.get("manage_privilege") is False:
            yield self._say.bad("not_managed", name=word(account.get("name")))
            return
        yield self._say.good("account", name=word(account.get("name")))
        async for finding in self._colleagues():
            yield finding
        url = self._settings.callback_url
        if not url.startswith("https://"):
            yield self._of_wecom.care("no_public_url")
        yield self._say.good("callback", url=url)
        yield self._say.good("fetched_again")

    async def _colleagues(self) -> AsyncIterator[Finding]:
        """With whom a colleague speaks in WeCom, Gongdan can't speak."""
        answer = await self._api.get("kf/servicer/list", open_kfid=self._settings.open_kfid)
        listed = [one for one in answer.get("servicer_list") or () if isinstance(one, dict)]
        at_work = [word(one.get("userid")) for one in listed if one.get("status") == _AT_WORK]
        if at_work:
            yield self._say.care("colleagues", names=", ".join(filter(None, at_work)))

    def _refused(self, refusal: WecomRefusal) -> Finding:
        if refusal.code == ADDRESS_NOT_TRUSTED:
            return self._of_wecom.bad("address_not_trusted", address=caller_of(refusal) or "?")
        if refusal.code in _SECRET:
            return self._of_wecom.bad("secret_refused", reason=str(refusal))
        if refusal.code in KF_NOT_OURS:
            return self._say.bad("not_permitted", reason=str(refusal))
        return self._of_wecom.bad("refused", reason=str(refusal))


def _named(accounts: Mapping[str, Mapping[str, object]]) -> str:
    return ", ".join(f"{word(one.get('name'))} ({key})" for key, one in accounts.items())
