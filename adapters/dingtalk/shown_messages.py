"""Messages of the robot that left by the API: taken back, and asked whether they were read.

What left by a session has no key, and nothing can be done or asked about it.
"""

from collections.abc import Sequence
from typing import Final

from adapters.dingtalk.address import is_group
from adapters.dingtalk.api import Api
from domain.delivery import Dispatch, MessageRefused, OutcomeUnknown, RetryLater

# No key of DingTalk's begins so.
_BESIDE: Final = "!session:"
# Keys of one call.
_MOST: Final = 20
_RECALL_PRIVATE: Final = "/v1.0/robot/otoMessages/batchRecall"
_RECALL_GROUP: Final = "/v1.0/robot/groupMessages/recall"
_READ: Final = "/v1.0/robot/oToMessages/readStatus"


def beside(dispatch: Dispatch) -> str:
    """Stands among the keys of a message for what left by a session beside them."""
    return f"{_BESIDE}{dispatch.key}"


class ShownMessages:
    """Of one robot. Ids are the query keys DingTalk gave. Raises a DeliveryError."""

    def __init__(self, api: Api, robot_code: str) -> None:
        self._api = api
        self._robot_code = robot_code

    async def recall(self, chat: str, keys: Sequence[str]) -> None:
        """Take them back. Raises MessageRefused where it is too late for one, or one has no key."""
        known = [key for key in keys if not key.startswith(_BESIDE)]
        for start in range(0, len(known), _MOST):
            await self._recall(chat, known[start : start + _MOST])
        if len(known) < len(keys):
            raise MessageRefused("what left by a session stays")

    async def was_read(self, chat: str, key: str) -> bool | None:
        """Whether the person read it; groups are not asked: somebody there has."""
        if is_group(chat):
            return None
        try:
            answer = await self._api.get(_READ, robotCode=self._robot_code, processQueryKey=key)
        except OutcomeUnknown as error:
            raise RetryLater(str(error)) from error
        listed = answer.get("messageReadInfoList")
        for one in listed if isinstance(listed, list) else ():
            if isinstance(one, dict) and one.get("userId") == chat:
                return one.get("readStatus") == "READ"
        return None

    async def _recall(self, chat: str, keys: Sequence[str]) -> None:
        body: dict[str, object] = {"robotCode": self._robot_code, "processQueryKeys": list(keys)}
        if is_group(chat):
            answer = await self._api.post(_RECALL_GROUP, body | {"openConversationId": chat})
        else:
            answer = await self._api.post(_RECALL_PRIVATE, body)
        failed = answer.get("failedResult")
        if isinstance(failed, dict) and failed:
            raise MessageRefused(f"not taken back: {', '.join(map(str, failed.values()))}")
