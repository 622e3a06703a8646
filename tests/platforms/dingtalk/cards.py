"""Interactive cards: made and delivered, updated by key or replaced, pressed."""

import asyncio
import base64
import hmac
import json

import aiohttp

from tests.platforms.dingtalk.gateway import Gateway
from tests.platforms.dingtalk.markdown import read
from tests.platforms.dingtalk.records import CARD_TOPIC, CARDS, App, Card, Message
from tests.platforms.dingtalk.refusals import Refusal
from tests.platforms.dingtalk.world import World

# Seconds an answer to a press may take.
PATIENCE = 2.0
# A template of this name has buttons that call back; those of others open links.
CALLING = "calling.schema"


class Cards:
    """Keeps cards by their outTrackId."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway

    def create(self, app: App, body: dict) -> dict:
        """POST /v1.0/card/instances/createAndDeliver."""
        self._admit(app)
        for name in ("cardTemplateId", "cardData", "outTrackId", "openSpaceId"):
            if not body.get(name):
                raise Refusal(400, f"param.{name}Empty")
        track, space = body["outTrackId"], body["openSpaceId"]
        if track in self._world.cards:
            raise Refusal(400, "param.outTrackIdExist")
        place = space.removeprefix("dtv1.card//IM_GROUP.").removeprefix("dtv1.card//IM_ROBOT.")
        is_there = place in self._world.chats or place in self._world.people
        card = Card(
            out_track_id=track,
            template=body["cardTemplateId"],
            space=place,
            values=_strings(body["cardData"]),
            route=self._route(app, body),
        )
        if is_there:
            self._world.cards[track] = card
            self._show(app, card)
            self._world.changed()
        result = {"spaceId": place, "spaceType": "IM", "success": is_there}
        if not is_there:
            result["errorMsg"] = "param.userIdNotExist"
        return {"success": True, "result": {"outTrackId": track, "deliverResults": [result]}}

    def update(self, app: App, body: dict) -> dict:
        """PUT /v1.0/card/instances."""
        self._admit(app)
        card = self._world.cards.get(body.get("outTrackId", ""))
        if card is None:
            raise Refusal(400, "param.outTrackIdNotExist")
        if card.unanswered:
            # Documented: not while a press is being answered. What becomes of it is not.
            self._world.rash_updates.append(body)
        self._change(card, body)
        return {"success": True, "result": True}

    def register(self, app: App, body: dict) -> dict:
        """POST /v1.0/card/callbacks/register."""
        self._admit(app)
        key, url = body.get("callbackRouteKey", ""), body.get("callbackUrl", "")
        if not key or not url:
            raise Refusal(400, "param.empty")
        if key not in app.routes or body.get("forceUpdate"):
            app.routes[key] = (url, body.get("apiSecret", ""))
        url, secret = app.routes[key]
        self._world.changed()
        return {"success": True, "result": {"callbackUrl": url, "apiSecret": secret}}

    async def press(
        self, app: App, card: Card, user_id: str, action: str, params: dict
    ) -> dict | None:
        """Somebody presses a button of the card; the answer's update is applied to it.

        Returns the answer, None if none came in time.
        """
        private = {"cardPrivateData": {"actionIds": [action], "params": params}}
        data = {
            "extension": "{}",
            "corpId": "dingcorp",
            "spaceType": "im",
            "userIdType": 1,
            "type": "actionCallback",
            "userId": user_id,
            "content": json.dumps(private),
            "spaceId": card.space,
            "outTrackId": card.out_track_id,
        }
        card.unanswered += 1
        try:
            async with asyncio.timeout(PATIENCE):
                answer = await (
                    self._post(app, card, data) if card.route else self._push(app, data)
                )
        except TimeoutError:
            answer = None
        finally:
            card.unanswered -= 1
        if answer is None:
            return None
        self._change(card, answer)
        own = answer.get("userPrivateData", {}).get("cardParamMap", {})
        card.private.setdefault(user_id, {}).update(own)
        return answer

    async def _push(self, app: App, data: dict) -> dict | None:
        push = await self._gateway.push(app, "CALLBACK", CARD_TOPIC, data)
        if push is None:
            return None
        await push.answered.wait()
        return json.loads(push.answer.get("data") or "{}").get("response") or {}

    async def _post(self, app: App, card: Card, data: dict) -> dict | None:
        """HTTP mode: the time is signed, and no space is named."""
        url, secret = app.routes[card.route]
        named = ("type", "outTrackId", "corpId", "userId", "content")
        stamp = str(self._world.now_ms())
        digest = hmac.digest(secret.encode(), stamp.encode(), "sha256")
        headers = {
            "x-ddpaas-signature-timestamp": stamp,
            "x-ddpaas-signature": base64.b64encode(digest).decode(),
        }
        body = {name: data[name] for name in named}
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, json=body, headers=headers) as answer,
        ):
            return await answer.json() if answer.status == 200 else None

    def _route(self, app: App, body: dict) -> str:
        if body.get("callbackType") != "HTTP":
            return ""
        if body.get("callbackRouteKey") not in app.routes:
            raise Refusal(400, "param.callbackRouteKeyNotExist")
        return body["callbackRouteKey"]

    def _show(self, app: App, card: Card) -> None:
        person = self._world.people.get(card.space)
        chat = person.chat_with(app) if person else self._world.chats[card.space]
        card.message = Message(
            id=f"msgC{self._world.number()}==",
            key=card.out_track_id,
            sender="$:LWCP_v1:$bot",
            msgtype="interactiveCard",
            content={},
            created_at=self._world.clock.now(),
            is_ours=True,
        )
        chat.history.append(card.message)
        _draw(card)

    def _admit(self, app: App) -> None:
        self._world.needs(app, CARDS)
        self._world.charge(app)

    def _change(self, card: Card, body: dict) -> None:
        if "cardData" not in body:
            return
        values = _strings(body["cardData"])
        is_by_key = body.get("cardUpdateOptions", {}).get("updateCardDataByKey")
        card.values = {**card.values, **values} if is_by_key else values
        _draw(card)
        self._world.changed()


def _draw(card: Card) -> None:
    """What the phone shows of a card of text and buttons."""
    text, links = read(card.values.get("markdown", ""))
    card.message.text = text
    card.message.buttons = links
    if card.template == CALLING:
        listed = json.loads(card.values.get("btns", "[]"))
        card.message.calls = {one["text"]: one["event"]["params"] for one in listed}
        card.message.buttons = [*links, *((label, "") for label in card.message.calls)]
    else:
        listed = json.loads(card.values.get("sys_full_json_obj", "{}")).get("msgButtons", ())
        card.message.buttons = [*links, *((one["text"], one["url"]) for one in listed)]


def _strings(data: dict) -> dict[str, str]:
    values = data.get("cardParamMap", {})
    if not all(isinstance(value, str) for value in values.values()):
        raise Refusal(400, "param.cardParamMapInvalid")
    return dict(values)
