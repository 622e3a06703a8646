"""Who speaks with a customer: we, or a colleague in WeCom. Source: documents 94669, 94698.

States: 0 new, 1 answered by program, 2 waiting for a colleague, 3 with a colleague, 4 ended.
"""

from typing import Final

import structlog

from adapters.wecom.api import WecomApi
from adapters.wecom.kf.settings import KfSettings
from adapters.wecom.words import word
from domain.delivery import RetryLater, WindowClosed

log = structlog.get_logger(__name__)

_NEW: Final = 0
_OURS: Final = 1
# Seconds.
_SETTLES_IN: Final = 5.0


class Sessions:
    """Of one account."""

    def __init__(self, api: WecomApi, settings: KfSettings) -> None:
        self._api = api
        self._settings = settings

    async def take_back(self, customer: str) -> None:
        """Something was refused for the session's state: put it right, where WeCom allows that.

        Raises WindowClosed where it does not, RetryLater where the state looks right, and
        WecomRefusal.
        """
        meant = {"open_kfid": self._settings.open_kfid, "external_userid": customer}
        answer = await self._api.post("kf/service_state/get", meant)
        state = answer.get("service_state")
        if state == _NEW:
            await self._api.post("kf/service_state/trans", {**meant, "service_state": _OURS})
            return
        if state == _OURS:
            raise RetryLater("the session is only just ours", after=_SETTLES_IN)
        colleague = word(answer.get("servicer_userid"))
        log.info("wecom_kf.session_not_ours", customer=customer, state=state, colleague=colleague)
        # Only the customer's next message can begin another session.
        raise WindowClosed(f"session state {state}", words=self._words(state, colleague))

    def _words(self, state: object, colleague: str) -> str:
        words = self._settings.words.sessions
        told = words.get(state) if isinstance(state, int) else None
        return (told or words[0]).replace("{colleague}", colleague)
