"""Cards that change in place, where the settings name a template of the developer console.

The template has the variables `title` and `markdown`, and shows the buttons in either of two ways:
a list `msgButtons` that opens addresses, as DingTalk's own card of text and buttons has it (a press
is something said, as ever), or a group `btns` that calls back (and `notice`, for the presser).
"""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from adapters.dingtalk.address import is_group
from adapters.dingtalk.answers import Answers
from adapters.dingtalk.api import Api
from adapters.dingtalk.capabilities import MAX_BODY, MAX_HEAD
from adapters.dingtalk.kept_cards import KeptCards
from adapters.dingtalk.outbound import commands_in_words
from adapters.dingtalk.presses import to_link, to_said
from adapters.dingtalk.settings import DingtalkSettings, route_key
from adapters.dingtalk.text import Words, shortened
from domain.delivery import (
    AccountRefused,
    AddressUnreachable,
    CardGone,
    Dispatch,
    MessageRefused,
)
from domain.messaging import Button, ButtonStyle

_PATH: Final = "/v1.0/card/instances"
_PREFIX: Final = "gongdan-"
_COLORS: Final = {
    ButtonStyle.PLAIN: "gray",
    ButtonStyle.PRIMARY: "blue",
    ButtonStyle.DANGER: "red",
}


class Cards:
    """Posts and changes cards of one template. Raises a DeliveryError."""

    def __init__(
        self,
        api: Api,
        settings: DingtalkSettings,
        *,
        kept: KeptCards,
        answers: Answers,
    ) -> None:
        self._api = api
        self._settings = settings
        self._kept = kept
        self._answers = answers

    async def post(self, dispatch: Dispatch) -> str:
        """Show a card; returns its id. Raises CardGone where only a message will do."""
        track = _track(dispatch)
        chat, values = dispatch.message.address.chat, _values(dispatch)
        body = {
            "cardTemplateId": self._settings.card_template_id,
            "outTrackId": track,
            "userIdType": 1,
            "cardData": {"cardParamMap": values},
            **self._way_back(),
            **self._place(chat),
        }
        await self._kept.posted(track, chat)
        try:
            answer = await self._api.call("POST", f"{_PATH}/createAndDeliver", body)
        except (MessageRefused, AccountRefused):
            # It may be there already, from a try whose answer got lost.
            await self._update(track, values)
            return track
        _check_delivered(answer)
        return track

    async def change(self, dispatch: Dispatch) -> str:
        """Show a card anew in its place. Raises CardGone."""
        if not dispatch.edits.startswith(_PREFIX):
            raise CardGone("messages of DingTalk's robots stay as they are")
        track, values = dispatch.edits, _values(dispatch)
        if not await self._answers.take_along(track, values):
            await self._update(track, values)
        return track

    async def _update(self, track: str, values: Mapping[str, str]) -> None:
        body = {
            "outTrackId": track,
            "cardData": {"cardParamMap": values},
            "cardUpdateOptions": {"updateCardDataByKey": True},
        }
        try:
            await self._api.call("PUT", _PATH, body)
        except (MessageRefused, AccountRefused) as error:
            raise CardGone(str(error)) from error

    def _way_back(self) -> Mapping[str, object]:
        """How presses reach us."""
        if not self._settings.callback_url:
            return {"callbackType": "STREAM"}
        return {"callbackType": "HTTP", "callbackRouteKey": route_key(self._settings)}

    def _place(self, chat: str) -> Mapping[str, object]:
        robot = self._settings.robot_code
        if is_group(chat):
            return {
                "openSpaceId": f"dtv1.card//IM_GROUP.{chat}",
                "imGroupOpenSpaceModel": {"supportForward": True},
                "imGroupOpenDeliverModel": {"robotCode": robot},
            }
        return {
            "openSpaceId": f"dtv1.card//IM_ROBOT.{chat}",
            "imRobotOpenSpaceModel": {"supportForward": True},
            "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT", "robotCode": robot},
        }


async def look(api: Api) -> None:
    """Raises AccountRefused if cards may not be changed; changes none."""
    body = {"outTrackId": f"{_PREFIX}doctor", "cardData": {"cardParamMap": {}}}
    with suppress(MessageRefused):
        await api.call("PUT", _PATH, body)


def _track(dispatch: Dispatch) -> str:
    """The same at each try. Keys are counted anew when an older backup is restored: with the
    content they stay unique."""
    content = repr(dispatch.message).encode()
    return f"{_PREFIX}{dispatch.key}-{hashlib.sha256(content).hexdigest()[:16]}"


def _values(dispatch: Dispatch) -> Mapping[str, str]:
    """Every value is a string, lists too. A card is one message: what is too long is cut."""
    words = Words(dispatch.message)
    parts = words.parts(MAX_BODY) or [""]
    text = words.marked(parts[0], is_first=True) + ("…" if len(parts) > 1 else "")
    buttons = [button for row in dispatch.message.buttons for button in row]
    if buttons:
        text = f"{text}\n\n{commands_in_words(buttons)}"
    return {
        "title": shortened(words.title or words.text, MAX_HEAD),
        "markdown": text,
        "sys_full_json_obj": _dumped({"msgButtons": [_that_says(one) for one in buttons]}),
        "btns": _dumped([_that_calls_back(one) for one in buttons]),
    }


def _that_says(button: Button) -> Mapping[str, str]:
    link = to_link(button)
    return {"text": button.label, "url": link, "iosUrl": link, "color": "blue"}


def _that_calls_back(button: Button) -> Mapping[str, object]:
    called = {"actionId": "press", "params": {"command": to_said(button)}}
    color = _COLORS[button.style]
    event = {"type": "sendCardRequest", "params": called}
    return {"text": button.label, "color": color, "status": "normal", "event": event}


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _check_delivered(answer: Mapping[str, object]) -> None:
    result = answer.get("result")
    results = result.get("deliverResults") if isinstance(result, dict) else None
    for one in results if isinstance(results, list) else ():
        if isinstance(one, dict) and one.get("success") is False:
            raise AddressUnreachable(str(one.get("errorMsg") or "card not delivered"))
