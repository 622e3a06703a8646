"""What customers are called: messages tell their ids alone."""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

import structlog

from adapters.wecom.api import WecomApi, WecomRefusal
from adapters.wecom.words import word
from domain.delivery import DeliveryError

log = structlog.get_logger(__name__)

_MOST: Final = 10_000
_AT_ONCE: Final = 100
# Seconds for which messages wait for a name. Callbacks were answered before.
_PATIENCE: Final = 3.0


class Customers:
    """Asks for each customer once a process. `nameless`: who WeCom does not name."""

    def __init__(self, api: WecomApi, *, nameless: str) -> None:
        self._api = api
        self._nameless = nameless
        self._known: OrderedDict[str, str] = OrderedDict()

    async def meet(self, customers: Iterable[str]) -> None:
        """Learn the names of those who are new. What can't be learned now is asked next time."""
        new = sorted({one for one in customers if one and one not in self._known})
        for start in range(0, len(new), _AT_ONCE):
            try:
                async with asyncio.timeout(_PATIENCE):
                    await self._ask(new[start : start + _AT_ONCE])
            except (WecomRefusal, DeliveryError, TimeoutError) as error:
                log.info("wecom_kf.names_unknown", reason=str(error))
                return

    def name(self, customer: str) -> str:
        """The name, or something to call them by."""
        if customer in self._known:
            self._known.move_to_end(customer)
        # Several of them can be told apart.
        return self._known.get(customer) or f"{self._nameless} {customer[-4:]}"

    async def _ask(self, customers: list[str]) -> None:
        body = {"external_userid_list": customers, "need_enter_session_context": 0}
        answer = await self._api.post("kf/customer/batchget", body)
        told = {
            word(one.get("external_userid")): word(one.get("nickname")).strip()
            for one in answer.get("customer_list") or ()
            if isinstance(one, dict)
        }
        for customer in customers:
            self._known[customer] = told.get(customer, "")
        while len(self._known) > _MOST:
            self._known.popitem(last=False)
