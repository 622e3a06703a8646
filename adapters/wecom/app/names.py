"""What people are called: callbacks tell their ids alone. Nobody waits for a name."""

import asyncio
from collections import OrderedDict
from typing import Final

import structlog

from adapters.wecom.api import WecomApi, WecomRefusal
from adapters.wecom.app.address import to_user
from domain.delivery import DeliveryError

log = structlog.get_logger(__name__)

_MOST: Final = 10_000


class Names:
    """Asks for each person once a process, and again after something about them changed."""

    def __init__(self, api: WecomApi) -> None:
        self._api = api
        self._known: OrderedDict[str, str] = OrderedDict()
        self._asking: dict[str, asyncio.Task[None]] = {}

    def of(self, user_id: str) -> str:
        """The name, "" until it is known: the next message will have it."""
        user = to_user(user_id)
        if user in self._known:
            self._known.move_to_end(user)
            return self._known[user]
        if user and user not in self._asking:
            self._asking[user] = asyncio.create_task(self._ask(user))
        return ""

    def learn(self, user_id: str, name: str) -> None:
        """Somebody else asked for them."""
        if name:
            self._keep(to_user(user_id), name)

    def forget(self, user_id: str) -> None:
        """Something about them changed."""
        self._known.pop(to_user(user_id), None)

    async def stop(self) -> None:
        """Ask no more."""
        asking = list(self._asking.values())
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)

    async def _ask(self, user: str) -> None:
        try:
            answer = await self._api.get("user/get", userid=user)
            self._keep(user, str(answer.get("name") or ""))
        except (WecomRefusal, DeliveryError) as error:
            log.info("wecom.name_unknown", user=user, reason=str(error))
        finally:
            self._asking.pop(user, None)

    def _keep(self, user: str, name: str) -> None:
        self._known[user] = name
        if len(self._known) > _MOST:
            self._known.popitem(last=False)
