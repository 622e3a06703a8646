"""The menu below the chat, offered in the background at start until WeCom takes it."""

from collections.abc import Mapping
from typing import Final

from adapters.shared.errand import Errand
from adapters.wecom.api import WecomApi, WecomRefusal
from adapters.wecom.failures import to_delivery_error

_NO_MENU: Final = 46003


class Introduction:
    """Of one app. An app whose menu is refused works without."""

    def __init__(self, api: WecomApi, agent_id: int, menu: Mapping[str, object]) -> None:
        self._api = api
        self._agent_id = agent_id
        self._menu = menu
        self._errand = Errand(f"wecom.menu of {agent_id}", self._offer)

    def start(self) -> None:
        """Begin, if there is a menu to offer."""
        if self._menu:
            self._errand.start()

    async def stop(self) -> None:
        """Offer no more."""
        await self._errand.stop()

    async def _offer(self) -> None:
        try:
            if await self._shown() != self._menu["button"]:
                await self._api.post("menu/create", self._menu, agentid=self._agent_id)
        except WecomRefusal as refusal:
            raise to_delivery_error(refusal) from refusal

    async def _shown(self) -> object:
        try:
            return (await self._api.get("menu/get", agentid=self._agent_id)).get("button")
        except WecomRefusal as refusal:
            if refusal.code != _NO_MENU:
                raise
            return None
